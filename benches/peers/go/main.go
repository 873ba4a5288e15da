// The peer of the handshake benchmark: takes the chain of each server and verifies it with the standard library alone.
//
// Reads host:port lines from standard input, shakes hands with each by TLS 1.3 and asks crypto/x509 whether the chain leads
// to a certificate of the roots file and carries the host's name. Prints one line of JSON a target, and on standard error
// what all of them used.
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

type result struct {
	Target   string   `json:"target"`
	Accepted bool     `json:"accepted"`
	Error    string   `json:"error,omitempty"`
	Subjects []string `json:"subjects"`
}

// One budget for connecting and the handshake, as clients have.
const budget = 15 * time.Second

func main() {
	rootsFile := flag.String("roots", "", "the trust anchors, PEM")
	concurrency := flag.Int("concurrency", 64, "connections at once")
	anyGroup := flag.Bool("default-groups", false, "offer the groups that Go offers by itself, and not X25519 alone")
	flag.Parse()

	pem, err := os.ReadFile(*rootsFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		fmt.Fprintln(os.Stderr, "no certificate in", *rootsFile)
		os.Exit(2)
	}
	var groups []tls.CurveID
	if !*anyGroup {
		groups = []tls.CurveID{tls.X25519}
	}

	targets := make(chan string)
	results := make(chan result)
	var workers sync.WaitGroup
	for range *concurrency {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for target := range targets {
				results <- check(target, roots, groups)
			}
		}()
	}
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			targets <- lines.Text()
		}
		close(targets)
		workers.Wait()
		close(results)
	}()

	count := 0
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for result := range results {
		count++
		if err := encoder.Encode(result); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err == nil {
		seconds := float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
		fmt.Fprintf(os.Stderr, "{\"targets\":%d,\"cpu_seconds\":%.3f}\n", count, seconds)
	}
}

func check(target string, roots *x509.CertPool, groups []tls.CurveID) result {
	result := result{Target: target, Subjects: []string{}}
	host, _, err := net.SplitHostPort(target)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	ctx, cancel := context.WithTimeout(context.Background(), budget)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{
		ServerName:       host,
		MinVersion:       tls.VersionTLS13,
		CurvePreferences: groups,
		// The chain is verified once, below, whatever becomes of it.
		InsecureSkipVerify: true,
	}}
	connection, err := dialer.DialContext(ctx, "tcp", target)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	defer connection.Close()
	state := connection.(*tls.Conn).ConnectionState()
	intermediates := x509.NewCertPool()
	for place, certificate := range state.PeerCertificates {
		result.Subjects = append(result.Subjects, certificate.Subject.String())
		if place > 0 {
			intermediates.AddCert(certificate)
		}
	}
	_, err = state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates, DNSName: host})
	result.Accepted = err == nil
	if err != nil {
		result.Error = err.Error()
	}
	return result
}
