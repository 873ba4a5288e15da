// Asks the servers of the scenarios on standard input what Go's crypto/x509 says of them.
//
// A line is: scenario, host, port, file of roots. The answer: scenario, "accepts" or "rejects", why.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	fmt.Printf("version\tGo %s\n", strings.TrimPrefix(runtime.Version(), "go"))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if err := ask(fields[1], fields[2], fields[3]); err != nil {
			fmt.Printf("%s\trejects\t%s\n", fields[0], strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Printf("%s\taccepts\t\n", fields[0])
		}
	}
}

func ask(host, port, roots string) error {
	pem, err := os.ReadFile(roots)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	config := &tls.Config{RootCAs: pool, ServerName: host}
	connection, err := tls.DialWithDialer(dialer, "tcp", net.JoinHostPort("127.0.0.1", port), config)
	if err != nil {
		return err
	}
	return connection.Close()
}
