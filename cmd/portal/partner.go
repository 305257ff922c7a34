package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/integration"
	"birtereze/portal/internal/config"
)

// partner joins a system whose integration is in force, from the machine's console.
func partner(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("partner", flag.ContinueOnError)
	var p integration.Partner
	flags.StringVar(&p.Name.RU, "name-ru", "", "name in Russian")
	flags.StringVar(&p.Name.KK, "name-kk", "", "name in Kazakh")
	kind := flags.String("kind", "", "expert_system, authority_system, industry_system, quasi_state_system")
	operator := flags.String("operator", "", "BIN of the system's operator")
	flags.StringVar(&p.Email, "email", "", "where notices of clauses 57 and 58 go")
	flags.StringVar(&p.CallURL, "call", "", "where the Portal calls the system")
	flags.StringVar(&p.CallKey, "call-key", "", "by which the system knows the Portal, base64")
	if err := flags.Parse(args); err != nil {
		return err
	}
	bin, err := portal.ParseBIN(*operator)
	if err != nil {
		return fmt.Errorf("-operator %q: %w", *operator, err)
	}
	p.Kind, p.Operator = integration.Kind(*kind), portal.Party(bin)
	token, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && token == "" {
		return fmt.Errorf("read the token from standard input: %w", err)
	}
	cfg, err := config.LoadPortal()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, time.Now)
	if err != nil {
		return err
	}
	defer a.DB.Close()
	if err := a.Join(ctx, p, strings.TrimSpace(token)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "joined:", p.Name.RU)
	return err
}
