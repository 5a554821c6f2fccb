using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Cli.Tests.Doctor;

/// <summary><c>dsx doctor --hub</c>, against hubs that are well and ill.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string Well = """{"environment":"prod","listeners":[],"findings":[],"certificates":[]}""";

    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_hub_that_is_well_is_shown_with_protocol_chain_and_environment()
    {
        await using var hub = await StartAsync(_authority.Issue("hub", "localhost"), Well);

        var (exitCode, output, _) = await RunAsync(hub, "--ca-file", _authority.RootFile);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("environment prod, nothing that production would refuse");
        output.ShouldContain("Tls13 TLS_AES_");
        output.ShouldContain(", 'CN=hub' < 'CN=Test Intermediate'.");
        output.Split('\n').ShouldAllBe(line => !line.StartsWith('!'));
    }

    [Fact]
    public async Task What_production_would_refuse_is_an_error_and_what_is_allowed_is_not()
    {
        const string Finding = """{"code":"break_glass","problem":"BREAK_GLASS is on.","allowed_by":"DSXCONNECT_ALLOW__BREAK_GLASS","allowed":VALUE}""";
        foreach (var (allowed, expected) in new[] { ("false", 1), ("true", 0) })
        {
            var report = Well.Replace("\"findings\":[]", $"\"findings\":[{Finding.Replace("VALUE", allowed, StringComparison.Ordinal)}]", StringComparison.Ordinal);
            await using var hub = await StartAsync(_authority.Issue("hub", "localhost"), report);

            var (exitCode, output, _) = await RunAsync(hub, "--ca-file", _authority.RootFile, "-o", "json");

            exitCode.ShouldBe(expected, output);
            var json = JsonElement.Parse(output);
            json.GetProperty("healthy").GetBoolean().ShouldBe(expected == 0);
            json.GetProperty("apps")[0].GetProperty("report").GetProperty("findings")[0].GetProperty("allowed_by").GetString()
                .ShouldBe("DSXCONNECT_ALLOW__BREAK_GLASS");
        }
    }

    [Theory]
    [InlineData("expired", "expired on ")]
    [InlineData("soon", "it expires on ")]
    [InlineData("wrong name", "it is for other.example.com, not for localhost")]
    [InlineData("self-signed", "it is self-signed")]
    public async Task A_certificate_that_is_wrong_or_ends_is_an_error_that_says_why(string fault, string cause)
    {
        var certificate = fault switch
        {
            "expired" => _authority.Issue("hub", TimeSpan.FromDays(-30), TimeSpan.FromDays(-1), "localhost"),
            "soon" => _authority.Issue("hub", TimeSpan.FromDays(-60), TimeSpan.FromDays(3), "localhost"),
            "wrong name" => _authority.Issue("hub", "other.example.com"),
            _ => _authority.SelfSigned("hub", "localhost"),
        };
        await using var hub = await StartAsync(certificate, Well);

        var (exitCode, output, _) = await RunAsync(hub, "--ca-file", _authority.RootFile);

        exitCode.ShouldBe(1);
        output.Split('\n').ShouldContain(line => line.StartsWith("! localhost:", StringComparison.Ordinal) && line.Contains(cause, StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_by_its_file_only_and_the_token_does_not_travel_otherwise()
    {
        await using var hub = await StartAsync(_authority.Issue("hub", "localhost"), Well);

        var (exitCode, output, _) = await RunAsync(hub);

        exitCode.ShouldBe(1);
        output.ShouldContain("--ca-file or DSX_CA_FILE");
        hub.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_holds_no_authority_is_named()
    {
        var file = Path.Combine(_directory.Path, "empty.crt");
        await File.WriteAllTextAsync(file, "nothing", TestContext.Current.CancellationToken);
        await using var hub = await StartAsync(_authority.Issue("hub", "localhost"), Well);

        var (exitCode, _, error) = await RunAsync(hub, "--ca-file", file);

        exitCode.ShouldBe(1);
        error.ShouldContain(file);
    }

    private static Task<TlsHub> StartAsync(TestCertificate certificate, string report) => TlsHub.StartAsync(certificate, report);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(TlsHub hub, params string[] arguments)
    {
        var host = TestHost.In(_directory, ("DSX_OPERATOR_TOKEN", "the-admins-token"));
        var exitCode = await DsxCommandLine.RunAsync(["doctor", "--hub", hub.Url, .. arguments], host, TestContext.Current.CancellationToken);
        return (exitCode, host.Out.ToString()!, host.Error.ToString()!);
    }

    private sealed class TlsHub : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _calls;

        private TlsHub(TestCertificate certificate, string report)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate.CertFile, certificate.KeyFile), https =>
                {
                    https.ServerCertificateChain = [];
                    https.ServerCertificateChain.ImportFromPemFile(certificate.CertFile);
                })));
            _app = builder.Build();
            _app.MapGet("/api/v1/doctor", context =>
            {
                Interlocked.Increment(ref _calls);
                context.Request.Headers.Authorization.ToString().ShouldBe("Bearer the-admins-token");
                return context.Response.WriteAsync(report);
            });
        }

        public string Url => $"https://localhost:{new Uri(_app.Urls.Single()).Port}";

        public int Calls => _calls;

        public static async Task<TlsHub> StartAsync(TestCertificate certificate, string report)
        {
            var hub = new TlsHub(certificate, report);
            await hub._app.StartAsync();
            return hub;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
