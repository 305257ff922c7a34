package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/blob"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	contract(t, place{
		open: func(t *testing.T) blob.Store {
			s, err := blob.OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		content: filepath.Join(dir, "sha256"), incoming: filepath.Join(dir, "incoming"), large: 1 << 20,
	})
}

func TestFolderSweepsOrphansOnly(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	orphan := filepath.Join(dir, "incoming", "put-1")
	if err := os.WriteFile(orphan, []byte("half of a dra"), 0o600); err != nil {
		t.Fatal(err)
	}
	// While one Put is under way, another process opens the folder.
	reopened := &calling{f: func() {
		if _, err := blob.OpenFolder(dir); err != nil {
			t.Error(err)
		}
	}}
	want := content(100)
	info, err := s.Put(context.Background(), readers(want[:50], reopened, want[50:]), 100)
	if err != nil {
		t.Fatalf("put while another process opens the folder: %v", err)
	}
	if err := s.Verify(context.Background(), info.SHA256); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(orphan); !os.IsNotExist(err) {
		t.Errorf("the orphan is still there: %v", err)
	}
}

func TestFolderIsReadOnlyContent(t *testing.T) {
	dir := t.TempDir()
	s, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Put(context.Background(), bytes.NewReader([]byte("a conclusion")), 100)
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(filepath.Join(dir, "sha256", info.SHA256[:2], info.SHA256))
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode().Perm() != 0o440 {
		t.Errorf("mode of stored content is %v, want -r--r-----", st.Mode())
	}
}

func TestOpenFolderWhereThereIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenFolder(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("open = %v, want an error that names %s", err, path)
	}
}

// TestFolderSurvivesKill kills a process in the middle of its Puts, again and again: what it has acknowledged is whole,
// and what it has not is swept away.
func TestFolderSurvivesKill(t *testing.T) {
	if dir := os.Getenv("BLOB_TEST_PUT_UNTIL_KILLED"); dir != "" {
		putUntilKilled(dir)
	}
	dir := t.TempDir()
	acknowledged := 0
	for round := range 15 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFolderSurvivesKill$")
		cmd.Env = append(os.Environ(), "BLOB_TEST_PUT_UNTIL_KILLED="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var digests []string
		lines := bufio.NewScanner(out)
		if lines.Scan() { // it works: now let it run for a moment
			digests = append(digests, lines.Text())
			time.AfterFunc(time.Duration(round*3)*time.Millisecond, func() { cmd.Process.Kill() })
		}
		for lines.Scan() {
			digests = append(digests, lines.Text())
		}
		cmd.Wait()

		s, err := blob.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range digests {
			if err := s.Verify(context.Background(), d); err != nil {
				t.Errorf("acknowledged, then: %v", err)
			}
			acknowledged++
		}
		wantFiles(t, filepath.Join(dir, "incoming"), 0)
	}
	for _, path := range files(t, filepath.Join(dir, "sha256")) {
		if b, err := os.ReadFile(path); err != nil || digest(b) != filepath.Base(path) {
			t.Errorf("%s holds other content (%v)", path, err)
		}
	}
	if acknowledged < 15 {
		t.Errorf("only %d Puts were acknowledged: the test has tested nothing", acknowledged)
	}
}

func putUntilKilled(dir string) {
	s, err := blob.OpenFolder(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		info, err := s.Put(context.Background(), bytes.NewReader(content(300_000)), 1<<20)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Stdout.WriteString(info.SHA256 + "\n")
	}
}
