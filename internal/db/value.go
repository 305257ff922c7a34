package db

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// values turns parameters of any named type into what both drivers keep alike.
func values(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if a == nil {
			continue
		}
		if v, err := toColumn(reflect.ValueOf(a), false); err == nil {
			out[i] = v
		}
	}
	return out
}

// toColumn is the value of a field as text, a 64-bit integer or bytes.
func toColumn(v reflect.Value, asJSON bool) (any, error) {
	if asJSON {
		b, err := json.Marshal(v.Interface())
		return string(b), err
	}
	if v.Type() == timeType {
		return Micros(v.Interface().(time.Time)), nil
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return append([]byte{}, v.Bytes()...), nil // never NULL: no bytes are bytes too
		}
	}
	return nil, fmt.Errorf("a %s cannot be a column", v.Type())
}

// fromColumn reads a column back into a field.
type fromColumn struct {
	field reflect.Value
	json  bool
}

// Scan implements sql.Scanner.
func (c *fromColumn) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		c.field.SetZero()
		return nil
	case int64:
		return c.scanInt(src)
	case string:
		return c.scanText(src)
	case []byte:
		if c.field.Kind() == reflect.Slice && !c.json {
			c.field.SetBytes(append([]byte(nil), src...))
			return nil
		}
		return c.scanText(string(src))
	}
	return fmt.Errorf("a column holds a %T", src)
}

func (c *fromColumn) scanInt(n int64) error {
	switch {
	case c.field.Type() == timeType:
		c.field.Set(reflect.ValueOf(FromMicros(n)))
	case c.field.Kind() == reflect.Bool:
		c.field.SetBool(n != 0)
	case c.field.CanInt():
		c.field.SetInt(n)
	default:
		return fmt.Errorf("an integer for a field of type %s", c.field.Type())
	}
	return nil
}

func (c *fromColumn) scanText(s string) error {
	if c.json {
		c.field.SetZero()
		if s == "" {
			return nil
		}
		return json.Unmarshal([]byte(s), c.field.Addr().Interface())
	}
	if c.field.Kind() != reflect.String {
		return fmt.Errorf("a text for a field of type %s", c.field.Type())
	}
	c.field.SetString(s)
	return nil
}

// Micros is a moment as the database keeps it; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros reads a moment back, in UTC.
func FromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
