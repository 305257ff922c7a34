package sign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// ContainerFormat names the edition of Container.
const ContainerFormat = "birtereze-signature/1"

// Container is a detached signature as the Portal gives it out: the message together with the evidence on which it was
// found valid, so that anybody can verify it without the Portal and when the authority is gone.
type Container struct {
	Format   string    `json:"format"` // ContainerFormat
	Name     string    `json:"name"`   // of the signed file
	SHA256   string    `json:"sha256"` // of the signed file, hexadecimal
	Message  []byte    `json:"message"`
	Evidence Evidence  `json:"evidence"`
	KeptAt   time.Time `json:"kept_at"` // when the Portal took the signature
}

// IsContainer reports whether bytes look like a container rather than a message.
func IsContainer(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{"))
}

// ParseContainer reads a container. What it says is believed only as far as it verifies.
func ParseContainer(data []byte) (Container, error) {
	if len(data) > 4*maxMessage {
		return Container{}, fmt.Errorf("read container: %d bytes, more than %d", len(data), 4*maxMessage)
	}
	var c Container
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Container{}, fmt.Errorf("read container: %w", err)
	}
	if decoder.More() || c.Format != ContainerFormat || len(c.Message) == 0 || c.Evidence.JudgedAt.IsZero() || c.Evidence.CheckedAt.IsZero() {
		return Container{}, fmt.Errorf("read container: it is not one of %s", ContainerFormat)
	}
	return c, nil
}

// Marshal writes the container.
func (c Container) Marshal() ([]byte, error) {
	c.Format = ContainerFormat
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write container: %w", err)
	}
	return append(data, '\n'), nil
}
