//! What the records of a tenant in Microsoft's cloud point at.

/// One of Microsoft's clouds. A host that no document names is left out.
///
/// Source: <https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records> and its variants for
/// GCC High, DoD and 21Vianet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cloud {
    /// How people call it.
    pub name: &'static str,
    /// Where its users sign in.
    pub sign_in: &'static str,
    /// What `sip` and `_sip._tls` point at.
    pub sip: Option<&'static str>,
    /// What `_sipfederationtls._tcp` points at.
    pub federation: Option<&'static str>,
    /// What `lyncdiscover` points at.
    pub lyncdiscover: Option<&'static str>,
    /// What `autodiscover` points at.
    pub autodiscover: Option<&'static str>,
    /// What `enterpriseenrollment` points at.
    pub enrollment: Option<&'static str>,
}

/// Microsoft's clouds, the largest first.
pub static CLOUDS: [Cloud; 4] = [
    Cloud {
        name: "Worldwide and GCC",
        sign_in: "login.microsoftonline.com",
        sip: Some("sipdir.online.lync.com"),
        federation: Some("sipfed.online.lync.com"),
        lyncdiscover: Some("webdir.online.lync.com"),
        autodiscover: Some("autodiscover.outlook.com"),
        enrollment: Some("enterpriseenrollment-s.manage.microsoft.com"),
    },
    Cloud {
        name: "GCC High",
        sign_in: "login.microsoftonline.us",
        sip: Some("sipdir.online.gov.skypeforbusiness.us"),
        federation: Some("sipfed.online.gov.skypeforbusiness.us"),
        lyncdiscover: Some("webdir.online.gov.skypeforbusiness.us"),
        autodiscover: Some("autodiscover.office365.us"),
        enrollment: Some("enterpriseenrollment-s.manage.microsoft.us"),
    },
    Cloud {
        name: "DoD",
        sign_in: "login.microsoftonline.us",
        sip: None,
        federation: Some("sipfed.online.dod.skypeforbusiness.us"),
        lyncdiscover: None,
        autodiscover: Some("autodiscover-dod.office365.us"),
        enrollment: Some("enterpriseenrollment-s.manage.microsoft.us"),
    },
    Cloud {
        name: "21Vianet",
        sign_in: "login.partner.microsoftonline.cn",
        sip: None,
        federation: None,
        lyncdiscover: None,
        autodiscover: Some("autodiscover.partner.outlook.cn"),
        enrollment: Some("enterpriseenrollment-s.manage.microsoftonline.cn"),
    },
];
