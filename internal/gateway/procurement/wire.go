package procurement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// wireContract is the part that we use of the answer of the procurement portal's services, version 3.
type wireContract struct {
	ContractNumber    loose  `json:"contract_number"`
	ContractNumberSys loose  `json:"contract_number_sys"`
	SignDate          *loose `json:"sign_date"`
	CustomerBIN       loose  `json:"customer_bin"`
	SupplierBIIN      loose  `json:"supplier_biin"`
	SumWithTax        *loose `json:"contract_sum_wnds"`
	Sum               *loose `json:"contract_sum"`
	StatusID          int    `json:"ref_contract_status_id"`
	DescriptionRU     loose  `json:"description_ru"`
	DescriptionKZ     loose  `json:"description_kz"`
	Deleted           loose  `json:"deleted"`
}

// loose is a value that comes as a text from one version of the service and as a number from another; null is empty.
type loose struct {
	text   string
	number bool
}

// UnmarshalJSON reads a text, a number or null.
func (l *loose) UnmarshalJSON(b []byte) error {
	switch {
	case bytes.Equal(b, []byte("null")):
		*l = loose{}
		return nil
	case b[0] == '"':
		return json.Unmarshal(b, &l.text)
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*l = loose{string(b), true}
		return nil
	}
	return errors.New("neither text nor number")
}

// twelve gives back the zeros that a BIN or IIN lost when it was made a number.
func (l loose) twelve() string {
	if l.number && len(l.text) < 12 {
		return strings.Repeat("0", 12-len(l.text)) + l.text
	}
	return l.text
}

func (w *wireContract) deleted() bool { return w.Deleted.text != "" && w.Deleted.text != "0" }

func (w *wireContract) contract() (Contract, error) {
	c := Contract{Status: Status(w.StatusID)}
	var err error
	if c.Number, err = gateway.Text(w.ContractNumber.text, maxNumber); err != nil {
		return Contract{}, fmt.Errorf("contract_number: %w", err)
	}
	if c.SystemNumber, err = gateway.Text(w.ContractNumberSys.text, maxNumber); err != nil {
		return Contract{}, fmt.Errorf("contract_number_sys: %w", err)
	}
	customer, err := party(w.CustomerBIN.twelve())
	if err == nil && !customer.IsOrganisation() {
		err = portal.ErrKind
	}
	if err != nil {
		return Contract{}, fmt.Errorf("customer_bin %.40q: %w", w.CustomerBIN.text, err)
	}
	c.Customer = portal.BIN(customer)
	if c.Supplier, err = party(w.SupplierBIIN.twelve()); err != nil {
		return Contract{}, fmt.Errorf("supplier_biin %.40q: %w", w.SupplierBIIN.text, err)
	}
	if c.Status <= 0 {
		return Contract{}, fmt.Errorf("ref_contract_status_id %d", w.StatusID)
	}
	if c.SignedOn, err = w.signed(c.Status); err != nil {
		return Contract{}, err
	}
	if c.Sum, err = w.sum(); err != nil {
		return Contract{}, err
	}
	if c.SubjectRU, err = gateway.Text(w.DescriptionRU.text, 4000); err != nil {
		return Contract{}, fmt.Errorf("description_ru: %w", err)
	}
	if c.SubjectKK, err = gateway.Text(w.DescriptionKZ.text, 4000); err != nil {
		return Contract{}, fmt.Errorf("description_kz: %w", err)
	}
	return c, nil
}

// signed reads the day of signing, which a concluded contract must have. The service writes Kazakhstan's local time.
func (w *wireContract) signed(s Status) (portal.Date, error) {
	if w.SignDate == nil || w.SignDate.text == "" {
		if s.Concluded() {
			return "", errors.New("contract is concluded, but has no sign_date")
		}
		return "", nil
	}
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.DateOnly, time.RFC3339} {
		if t, err := time.ParseInLocation(layout, w.SignDate.text, portal.Location()); err == nil {
			if t.Year() < 2000 {
				break
			}
			return portal.DateOf(t), nil
		}
	}
	return "", fmt.Errorf("sign_date %.40q is not a date", w.SignDate.text)
}

// sum is the contract's sum in tiyn, with tax where the service tells it.
func (w *wireContract) sum() (int64, error) {
	from := w.SumWithTax
	if from == nil || from.text == "" {
		from = w.Sum
	}
	if from == nil || from.text == "" {
		return 0, errors.New("contract has no sum")
	}
	return tiyn(from.text)
}

// tiyn reads tenge as a decimal number. The service computes in binary fractions, so a sum may be off by a trace; more
// than a thousandth of a tiyn is not a trace.
func tiyn(s string) (int64, error) {
	wrong := fmt.Errorf("sum %.40q is not an amount of money", s)
	if len(s) > 32 {
		return 0, wrong
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || strings.Contains(s, "/") || r.Sign() < 0 || r.Cmp(new(big.Rat).SetInt64(1e15)) > 0 {
		return 0, wrong
	}
	r.Mul(r, big.NewRat(100, 1))
	half := new(big.Rat).Add(r, big.NewRat(1, 2))
	whole := new(big.Int).Quo(half.Num(), half.Denom())
	rest := new(big.Rat).Sub(r, new(big.Rat).SetInt(whole))
	if rest.Abs(rest).Cmp(big.NewRat(1, 1000)) > 0 {
		return 0, wrong
	}
	return whole.Int64(), nil
}
