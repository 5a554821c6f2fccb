using System.Diagnostics;
using System.Text.Json;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Certs;

public sealed class CertsCommandTests : IAsyncDisposable
{
    private readonly World _world = new();

    private static string[] Init => ["certs", "init", "--dir", "ca"];

    private static string[] Issue => ["certs", "issue", "--dir", "ca", "--name", "hub", "--dns", "hub.example.org", "hub", "--ip", "127.0.0.1", "--out", "tls"];

    [Fact]
    public async Task A_certificate_is_issued_in_two_commands_and_openssl_trusts_it()
    {
        (await RunAsync(Init)).ShouldBe(0, _world.Errors);
        (await RunAsync(Issue)).ShouldBe(0, _world.Errors);

        using var openssl = Process.Start(
            "openssl", ["verify", "-x509_strict", "-verify_hostname", "hub.example.org", "-CAfile", In("tls/ca.crt"), In("tls/tls.crt")]);
        await openssl.WaitForExitAsync(TestContext.Current.CancellationToken);
        openssl.ExitCode.ShouldBe(0);
        _world.Errors.ShouldContain("hub.example.org, hub, 127.0.0.1");
    }

    [Fact]
    public async Task Nothing_that_is_there_is_overwritten_silently()
    {
        await RunAsync(Init);
        await RunAsync(Issue);
        var (authority, key) = (await File.ReadAllTextAsync(In("ca/ca.key")), await File.ReadAllTextAsync(In("tls/tls.key")));

        (await RunAsync(Init)).ShouldBe(1);
        (await RunAsync(Issue)).ShouldBe(1);

        (await File.ReadAllTextAsync(In("ca/ca.key"))).ShouldBe(authority);
        (await File.ReadAllTextAsync(In("tls/tls.key"))).ShouldBe(key);
        (await RunAsync([.. Issue, "--force"])).ShouldBe(0);
        (await File.ReadAllTextAsync(In("tls/tls.key"))).ShouldNotBe(key);
    }

    [Theory]
    [InlineData("There is no authority in", "certs", "issue", "--dir", "nowhere", "--name", "hub", "--dns", "hub", "--out", "tls")]
    [InlineData("needs a DNS name or an IP address", "certs", "issue", "--dir", "ca", "--name", "hub", "--out", "tls")]
    [InlineData("'hub example' is not a DNS name", "certs", "issue", "--dir", "ca", "--name", "hub", "--dns", "hub example", "--out", "tls")]
    [InlineData("'300.1.1.1' is not an IP address", "certs", "issue", "--dir", "ca", "--name", "hub", "--ip", "300.1.1.1", "--out", "tls")]
    [InlineData("is not a name", "certs", "issue", "--dir", "ca", "--name", "../hub", "--dns", "hub", "--out", "tls")]
    [InlineData("--days takes 1 to", "certs", "issue", "--dir", "ca", "--name", "hub", "--dns", "hub", "--out", "tls", "--days", "0")]
    [InlineData("cannot be read", "certs", "renew", "--dir", "ca", "--out", "tls")]
    [InlineData("either a file or --dir", "certs", "show")]
    [InlineData("holds no certificate in PEM", "certs", "show", "dapr.yaml")]
    [InlineData("No replacement is under way", "certs", "rotate", "--dir", "ca", "--switch")]
    [InlineData("two steps", "certs", "rotate", "--dir", "ca", "--switch", "--finish")]
    public async Task A_mistake_is_one_sentence_and_leaves_nothing_behind(string sentence, params string[] args)
    {
        await RunAsync(Init);
        var before = _world.Errors;

        (await RunAsync(args)).ShouldBe(1);

        var said = _world.Errors[before.Length..].Trim();
        said.ShouldContain(sentence);
        said.ShouldNotContain("\n");
        Directory.Exists(In("tls")).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_says_what_an_app_would_say()
    {
        await RunAsync(Init);
        await RunAsync(Issue);
        await RunAsync("certs", "init", "--dir", "other");
        string[] verify = ["certs", "verify", "--cert", "tls/tls.crt"];

        (await RunAsync([.. verify, "--ca", "tls/ca.crt", "--host", "hub", "--key", "tls/tls.key"])).ShouldBe(0);
        (await RunAsync([.. verify, "--ca", "tls/ca.crt", "--host", "elsewhere"])).ShouldBe(1);
        _world.Errors.ShouldContain("not for elsewhere");
        (await RunAsync([.. verify, "--ca", "other/bundle.crt"])).ShouldBe(1);
        _world.Errors.ShouldContain("is not in " + In("other/bundle.crt"));
        (await RunAsync([.. verify, "--ca", "tls/ca.crt", "--key", "ca/ca.key"])).ShouldBe(1);
        _world.Errors.ShouldContain("are not a certificate and its private key");
    }

    [Fact]
    public async Task A_certificate_is_renewed_when_it_is_due_or_by_force()
    {
        await RunAsync(Init);
        await RunAsync(Issue);
        var before = await File.ReadAllTextAsync(In("tls/tls.crt"));

        (await RunAsync("certs", "renew", "--dir", "ca", "--out", "tls")).ShouldBe(0);
        (await File.ReadAllTextAsync(In("tls/tls.crt"))).ShouldBe(before);
        (await RunAsync("certs", "renew", "--dir", "ca", "--out", "tls", "--force")).ShouldBe(0);
        (await File.ReadAllTextAsync(In("tls/tls.crt"))).ShouldNotBe(before);
    }

    [Fact]
    public async Task An_authority_is_replaced_in_three_steps_that_say_what_comes_next()
    {
        await RunAsync(Init);
        await RunAsync(Issue);

        (await RunAsync("certs", "rotate", "--dir", "ca")).ShouldBe(0);
        _world.Errors.ShouldContain("--switch");
        (await RunAsync("certs", "rotate", "--dir", "ca", "--switch")).ShouldBe(0);
        _world.Errors.ShouldContain("--finish");
        (await RunAsync("certs", "rotate", "--dir", "ca", "--finish")).ShouldBe(1);
        _world.Errors.ShouldContain("still valid: hub");
        (await RunAsync("certs", "renew", "--dir", "ca", "--out", "tls")).ShouldBe(0);
        (await RunAsync("certs", "rotate", "--dir", "ca", "--finish")).ShouldBe(0);

        (await RunAsync("certs", "bundle", "--dir", "ca", "--out", "bundle.crt")).ShouldBe(0);
        (await RunAsync("certs", "verify", "--ca", "bundle.crt", "--cert", "tls/tls.crt", "--host", "hub")).ShouldBe(0);
    }

    [Fact]
    public async Task Show_tells_programs_what_there_is_and_no_secret()
    {
        await RunAsync(Init);
        await RunAsync(Issue);

        (await RunAsync("certs", "show", "--dir", "ca", "-o", "json")).ShouldBe(0);

        var shown = JsonDocument.Parse(_world.Output).RootElement;
        shown[0].GetProperty("role").GetString().ShouldBe("authority");
        shown[1].GetProperty("hosts").GetString().ShouldBe("hub.example.org, hub, 127.0.0.1");
        shown[1].GetProperty("days_left").GetDouble().ShouldBeInRange(89, 90);
        _world.Output.ShouldNotContain("PRIVATE KEY");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private string In(string path) => Path.Combine(_world.Root, path);

    private Task<int> RunAsync(params string[] args) => _world.RunAsync(args);
}
