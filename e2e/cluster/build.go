package cluster

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// build returns the path of the program in the user's cache, and builds the program if it is
// not there. The path contains a hash of everything that goes into the binary.
func (p program) build(ctx context.Context, logf func(string, ...any)) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache: %w", err)
	}
	sum := sha256.Sum256([]byte(p.source + p.flags))
	dir := filepath.Join(cache, "lakewright", "e2e", p.name+"-"+hex.EncodeToString(sum[:4]))
	binary := filepath.Join(dir, "server")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	logf("building %s, once and for some minutes; it stays in %s", p.name, dir)
	if err := p.buildIn(ctx, dir, binary); err != nil {
		return "", fmt.Errorf("build %s: %w", p.name, err)
	}
	return binary, nil
}

func (p program) buildIn(ctx context.Context, dir, binary string) error {
	goMod, err := p.goMod(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{"go.mod": goMod, "main.go": p.source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	// The rename is last, so that a binary at the path is always complete.
	unfinished := fmt.Sprintf("%s.%d", binary, os.Getpid())
	defer os.Remove(unfinished)
	_, err = goCommand(ctx, dir, "build", "-mod=mod", "-trimpath", "-ldflags", p.flags, "-o", unfinished, ".")
	if err != nil {
		return err
	}
	return os.Rename(unfinished, binary)
}

// goCommand runs the go command in a directory and returns what it prints.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Stdout, c.Stderr = dir, &stdout, &stderr
	c.Env = append(c.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-buildvcs=false")
	dieWithParent(c)
	// The kernel ties a child to the thread that started it, not to the process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s%s", strings.Join(args, " "), err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes(), nil
}
