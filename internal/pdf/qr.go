package pdf

import (
	"encoding/base64"
	"fmt"
	"html/template"

	"rsc.io/qr"
)

// QRCode makes a code that a telephone reads, as a picture to be put into src of a page: usually the address at which a
// document can be verified. It bears a loss of a quarter of its area.
func QRCode(text string) (template.URL, error) {
	code, err := qr.Encode(text, qr.Q)
	if err != nil {
		return "", fmt.Errorf("make a QR code of %d bytes: %w", len(text), err)
	}
	code.Scale = 4
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())), nil
}
