module cert-chain-peer

go 1.22
