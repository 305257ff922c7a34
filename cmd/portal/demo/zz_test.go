package demo

import (
	"fmt"
	"os"
	"strings"

	"birtereze/portal/cmd/portal/demo/story"
)

func look(t *story.Teller) {
	for _, line := range strings.Split(os.Getenv("LOOK"), ",") {
		who, path, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		path = strings.ReplaceAll(path, "{CA}", t.A.Case)
		path = strings.ReplaceAll(strings.ReplaceAll(path, "{A}", string(t.A.ID)), "{B}", string(t.B.ID))
		v, err := t.As(who)
		if err != nil {
			fmt.Println(err)
			continue
		}
		p, err := v.Open(path)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("=====", who, p.Describe())
		if os.Getenv("TEXT") != "" {
			fmt.Println(p.Text)
		}
	}
}
