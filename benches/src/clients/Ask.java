// Asks the servers of the scenarios on standard input what Java's own TLS says of them.
//
// A line is: scenario, host, port, file of roots. The answer: scenario, "accepts" or "rejects", why.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public class Ask {
    public static void main(String[] arguments) throws Exception {
        System.out.println("version\tOpenJDK " + System.getProperty("java.version"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t");
            try {
                ask(fields[1], Integer.parseInt(fields[2]), fields[3]);
                System.out.println(fields[0] + "\taccepts\t");
            } catch (Exception refusal) {
                System.out.println(fields[0] + "\trejects\t" + words(refusal));
            }
        }
    }

    private static void ask(String host, int port, String roots) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting(roots).getTrustManagers(), null);
        try (Socket plain = new Socket("127.0.0.1", port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
            plain.setSoTimeout(5000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }

    private static TrustManagerFactory trusting(String roots) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = new FileInputStream(roots)) {
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("root " + store.size(), root);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** The innermost reason, on one line. */
    private static String words(Throwable refusal) {
        while (refusal.getCause() != null) {
            refusal = refusal.getCause();
        }
        return String.valueOf(refusal.getMessage()).replaceAll("\\s+", " ");
    }
}
