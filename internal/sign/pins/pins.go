// Package pins holds the certificates of the National Certification Authority that are known when the program is built.
//
// They are the root and issuing authorities of 2015 and 2018, under which signatures up to 2025 were made. Those of 2022
// are published by the authority at pki.gov.kz; whoever runs the Portal takes them from there, compares their hashes and
// puts them into the folder of pinned certificates.
package pins

import (
	"embed"
	"fmt"

	"birtereze/portal/internal/sign"
)

//go:embed *.cer
var certificates embed.FS

// Trust pins the certificates that are built in.
func Trust() (*sign.Trust, error) {
	trust, err := sign.LoadTrust(certificates)
	if err != nil {
		return nil, fmt.Errorf("built-in certificates: %w", err)
	}
	return trust, nil
}
