using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Icap;
using DsxDapr.Scanner.Tests.Fakes;

namespace DsxDapr.Scanner.Tests.Engines.Icap;

/// <summary>The engine on an ICAP server that answers what a test wants.</summary>
public sealed class FaultyIcapTests
{
    private const int Limit = 60_000; // ms: what these tests guard against is waiting for ever

    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Theory]
    [InlineData("204 No Content\r\n\r\n", ScanVerdict.Clean, null)]
    [InlineData("200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Win.X;\r\n\r\n", ScanVerdict.Malicious, "Win.X")]
    [InlineData("204 No Content\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Win.X;\r\n\r\n", ScanVerdict.Malicious, "Win.X")]
    [InlineData("200 OK\r\nX-Infection-Found: Type=1; Resolution=2; Threat=Spam;\r\n\r\n", ScanVerdict.Suspicious, "Spam")]
    [InlineData("200 OK\r\nX-Infection-Found: Type=2; Resolution=2; Threat=Zip bomb;\r\n\r\n", ScanVerdict.Unscannable, null)]
    [InlineData("200 OK\r\nX-Infection-Found: nonsense\r\n\r\n", ScanVerdict.Malicious, "unnamed")]
    [InlineData("200 OK\r\nX-Virus-ID: EICAR Test String\r\n\r\n", ScanVerdict.Malicious, "EICAR Test String")]
    [InlineData("200 OK\r\nX-Violations-Found: 1\r\n\ta.exe\r\n\tTrojan.Y\r\n\t0\r\n\t0\r\n\r\n", ScanVerdict.Malicious, "Trojan.Y")]
    [InlineData("200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Heuristics.Encrypted.RAR;\r\n\r\n", ScanVerdict.Encrypted, null)]
    [InlineData("200 OK\r\nEncapsulated: res-hdr=0, null-body=26\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n", ScanVerdict.Malicious, "unnamed")]
    [InlineData("200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n3\r\nxyz\r\n0\r\n\r\n", ScanVerdict.Suspicious, "unnamed")]
    [InlineData("200 OK\r\nX-Unknown: Win.X\r\n\r\n", ScanVerdict.Suspicious, "unnamed")]
    [InlineData("413 Too large\r\n\r\n", ScanVerdict.TooLarge, null)]
    public async Task Every_kind_of_answer_is_understood(string answer, ScanVerdict verdict, string? threat)
    {
        await using var server = Serving("ICAP/1.0 " + answer);
        using var engine = Create(server);

        var result = await engine.ScanAsync(Content);

        result.Verdict.ShouldBe(verdict);
        result.Threat.ShouldBe(threat);
    }

    [Theory]
    [InlineData("401 Unauthorized\r\n\r\n", nameof(EngineFailure.Authentication))]
    [InlineData("403 Forbidden\r\n\r\n", nameof(EngineFailure.Authentication))]
    [InlineData("503 Overloaded\r\n\r\n", nameof(EngineFailure.Busy))]
    [InlineData("500 Error\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("404 Not found\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("302 Elsewhere\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("100 Continue\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("nonsense\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("204 No Content\r\nnonsense\r\n\r\n", nameof(EngineFailure.Failed))]
    [InlineData("200 OK\r\nEncapsulated: res-body=0\r\n\r\nzz\r\n", nameof(EngineFailure.Failed))]
    [InlineData("200 OK\r\nEncapsulated: res-hdr=5, res-body=0\r\n\r\n", nameof(EngineFailure.Failed))]
    public async Task An_error_or_something_else_is_no_verdict(string answer, string failure)
    {
        await using var server = Serving("ICAP/1.0 " + answer);
        using var engine = Create(server);

        (await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync(Content))).Failure.ToString().ShouldBe(failure);
    }

    [Fact]
    public async Task Clean_said_to_a_preview_alone_is_not_clean()
    {
        await using var server = AfterPreview((icap, t) => icap.AnswerAsync(FakeIcap.NoContent, t));
        using var engine = Create(server);

        (await engine.ScanAsync(Content)).Verdict.ShouldBe(ScanVerdict.Unscannable);
        (await engine.ScanAsync(Content[..10])).Verdict.ShouldBe(ScanVerdict.Clean, "the preview was all");
        (await engine.ScanAsync(Content[..9])).Verdict.ShouldBe(ScanVerdict.Clean, "the preview was all");
    }

    [Fact(Timeout = Limit)]
    public async Task Clean_said_before_the_end_is_a_failure()
    {
        await using var server = AfterPreview(async (icap, t) =>
        {
            await icap.AnswerAsync(FakeIcap.Continue + FakeIcap.NoContent, t);
            await Task.Delay(Timeout.Infinite, t);
        });
        using var engine = Create(server);

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync(new byte[50_000_000], bytesPerRead: 100_000));
    }

    [Theory(Timeout = Limit)]
    [InlineData("413 Too large\r\n\r\n", ScanVerdict.TooLarge)]
    [InlineData("200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Early;\r\nEncapsulated: null-body=0\r\n\r\n", ScanVerdict.Malicious)]
    public async Task An_answer_counts_although_the_service_reads_no_more(string answer, ScanVerdict verdict)
    {
        await using var server = AfterPreview(async (icap, t) =>
        {
            await icap.AnswerAsync(FakeIcap.Continue, t);
            await icap.FilledAsync();
            await icap.AnswerAsync("ICAP/1.0 " + answer, t);
            await Task.Delay(Timeout.Infinite, t);
        });
        using var engine = Create(server);

        (await engine.ScanAsync(new byte[50_000_000], bytesPerRead: 100_000)).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ICAP/1.0 204 No Con")]
    [InlineData("ICAP/1.0 204 No Content\r\nISTag: x\r\n")]
    public async Task A_connection_that_ends_early_is_no_verdict(string answer)
    {
        await using var server = AfterPreview(async (icap, t) =>
        {
            await icap.AnswerAsync(FakeIcap.Continue, t);
            await icap.ReadBodyAsync(new MemoryStream(), t);
            await icap.AnswerAsync(answer, t);
        });
        using var engine = Create(server);

        (await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync(Content))).Failure.ShouldBe(EngineFailure.Unavailable);
    }

    [Fact]
    public async Task Connections_are_kept_and_verdicts_carry_the_tag_of_their_own_answer()
    {
        await using var server = Serving(FakeIcap.NoContent);
        using var engine = Create(server);

        for (var i = 0; i < 10; i++)
        {
            (await engine.ScanAsync(Content)).Engine.ShouldBe(new EngineInfo("icap", "Fake 1.0", "tag-1"));
        }

        server.Accepted.ShouldBe(2, "one for OPTIONS, one for the scans");
    }

    [Fact]
    public async Task A_server_that_cannot_preview_or_say_204_gets_and_gives_everything_at_once()
    {
        await using var server = new ScriptedServer((s, t) => new FakeIcap(s)
        {
            Options = "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nMax-Connections: 3\r\n\r\n",
            Verdict = body => $"ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{body.Length:x}\r\n{System.Text.Encoding.Latin1.GetString(body)}\r\n0\r\n\r\n",
        }.ServeAsync(t));
        using var engine = Create(server);

        (await engine.ScanAsync(Content)).Verdict.ShouldBe(ScanVerdict.Clean);
        engine.MaxScansAtOnce.ShouldBe(3);
    }

    [Fact]
    public async Task Only_a_server_that_the_private_authority_vouches_for_is_talked_to_over_tls()
    {
        using var certificate = CreateCertificate("127.0.0.1");
        using var other = CreateCertificate("127.0.0.1");
        await using var server = new ScriptedServer(async (s, t) =>
        {
            await using var tls = new SslStream(s);
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, t);
            }
            catch (System.Security.Authentication.AuthenticationException)
            {
                return;
            }

            await new FakeIcap(tls).ServeAsync(t);
        });
        var url = $"icaps://{server.Address}/scan";
        var (trusted, untrusted) = (WritePem(certificate), WritePem(other));
        using var engine = IcapEngines.Create(url, caFile: trusted);
        using var mistrusting = IcapEngines.Create(url, caFile: untrusted);
        using var byTheSystem = IcapEngines.Create(url);

        (await engine.ScanAsync(Content)).Verdict.ShouldBe(ScanVerdict.Clean);
        var refusal = await Should.ThrowAsync<EngineException>(async () => await mistrusting.ScanAsync(Content));
        refusal.Message.ShouldContain("self-signed");
        refusal.Message.ShouldContain(untrusted);
        refusal = await Should.ThrowAsync<EngineException>(async () => await byTheSystem.ScanAsync(Content));
        refusal.Message.ShouldContain(IcapOptions.CaSetting);
        File.Delete(trusted);
        File.Delete(untrusted);
    }

    [Theory]
    [InlineData("icap://scan.example/avscan", 1344)]
    [InlineData("icap://scan.example:1345/avscan", 1345)]
    [InlineData("icaps://scan.example/avscan", 11344)]
    [InlineData("http://scan.example/avscan", 0)]
    [InlineData("icap://user:password@scan.example/avscan", 0)]
    [InlineData("scan.example", 0)]
    public void Urls_are_read_strictly(string url, int port) =>
        (IcapUrl.TryParse(url, out var parsed) ? parsed.Port : 0).ShouldBe(port);

    private static ScriptedServer Serving(string answer) =>
        new((s, t) => new FakeIcap(s) { Verdict = _ => answer }.ServeAsync(t));

    private static IcapEngine Create(ScriptedServer server) => IcapEngines.Create($"icap://{server.Address}/scan");

    // Does as it is told once it has the preview of a content.
    private static ScriptedServer AfterPreview(Func<FakeIcap, CancellationToken, Task> goOn) => new(async (s, t) =>
    {
        var icap = new FakeIcap(s);
        if (await OptionsAsync(icap, t) is { } head)
        {
            await icap.ReadEncapsulatedHeadAsync(head, t);
            await icap.ReadBodyAsync(new MemoryStream(), t);
            await goOn(icap, t);
        }
    });

    private static async Task<string?> OptionsAsync(FakeIcap icap, CancellationToken cancellationToken)
    {
        var head = await icap.ReadHeadAsync(cancellationToken);
        if (!head.StartsWith("OPTIONS", StringComparison.Ordinal))
        {
            return head;
        }

        await icap.AnswerAsync(icap.Options, cancellationToken);
        return null;
    }

    private static X509Certificate2 CreateCertificate(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=icap", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }

    private static string WritePem(X509Certificate2 certificate)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }
}
