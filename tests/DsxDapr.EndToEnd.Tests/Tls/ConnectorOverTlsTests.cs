using System.Net;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>The hub and the scanner call a connector by its https URL, and nobody who took its place.</summary>
public sealed class ConnectorOverTlsTests
{
    private const string Excepted = "excepted-connector";

    [Fact]
    public async Task Files_are_read_and_malware_is_deleted_over_tls_and_whom_nobody_vouches_for_is_not_called()
    {
        using var files = new TestFolder();
        files.Write("clean.txt", "harmless");
        var malware = files.Write("eicar.com", Eicar.Bytes);
        using var trusted = new TestCa();
        using var other = new TestCa();
        var hub = TlsConnector.LocalUrl();
        var bundle = trusted.Ca.BundleFile;
        await using var system = await TlsConnector.StartSystemAsync(
            files.Path,
            hub,
            bundle,
            FilesIn(trusted.Issue("hub")),
            $"--env={AppIds.Hub}:DSXCONNECT_CONNECTORS__UNVERIFIED__0={Excepted}",
            $"--env={AppIds.Scanner}:DSXCONNECT_CONNECTORS__UNVERIFIED__0={Excepted}");

        // Every certificate that must be refused, at once.
        (string Name, string Directory, string Cause)[] faults =
        [
            ("of-another", other.Issue("connector"), $"is not in {bundle}"),
            ("self-signed", trusted.SelfSign(), $"it is self-signed, and not itself in {bundle}"),
            ("elsewhere", trusted.Issue("elsewhere", "elsewhere.example.org", address: "127.0.0.2"), "it is for elsewhere.example.org, 127.0.0.2, not for 127.0.0.1"),
            ("expired", trusted.IssueExpired("expired"), "it expired on"),
        ];
        foreach (var (name, directory, cause) in faults)
        {
            await using var untrusted = await TlsConnector.StartAsync(system, hub, name, files.Path, bundle, FilesIn(directory));
            var uuid = await untrusted.RegisteredAsync();

            (await untrusted.AskAsync(uuid)).ShouldBe(HttpStatusCode.BadGateway);

            await LogsAsync(system, AppIds.Hub, $"Connector {name} {uuid} is not called: no TLS connection to {untrusted.Url.Authority}", cause, "DSXCONNECT_CONNECTORS__CA_BUNDLE");
        }

        await using var excepted = await TlsConnector.StartAsync(system, hub, Excepted, files.Path, bundle, FilesIn(trusted.SelfSign()));
        await excepted.ReadyAsync();
        await AuditsAsync(system, "connector.unverified", "it is self-signed");
        foreach (var app in new[] { AppIds.Hub, AppIds.Scanner })
        {
            await LogsAsync(system, app, $"The certificate of connector {Excepted} is not verified");
        }

        await using var connector = await TlsConnector.StartAsync(
            system, hub, OutsideConnector.Name, files.Path, bundle, FilesIn(trusted.Issue("connector")));
        await connector.ReadyAsync();
        var job = await system.FinishedJobAsync(await system.OrderScanAsync(OutsideConnector.Name), TlsConnector.Limit);
        job.GetProperty("clean").GetInt64().ShouldBe(1);
        job.GetProperty("malicious").GetInt64().ShouldBe(1);
        await Eventually.TrueAsync(() => !File.Exists(malware), "the action is carried out", TlsConnector.Limit);
    }

    private static (string Certificate, string Key) FilesIn(string directory) => (TestCa.CertificateIn(directory), TestCa.KeyIn(directory));

    private static Task LogsAsync(RunningSystem system, string app, params string[] texts) => Eventually.TrueAsync(
        () =>
        {
            var log = File.ReadAllText(system.Status[app].LogFile);
            return texts.All(text => log.Contains(text, StringComparison.Ordinal));
        },
        $"{app} logs: {string.Join(" ... ", texts)}");

    private static Task AuditsAsync(RunningSystem system, params string[] texts) => Eventually.TrueAsync(
        async () =>
        {
            var trail = await system.Hub.GetStringAsync("/api/v1/audit", TestContext.Current.CancellationToken);
            return texts.All(text => trail.Contains(text, StringComparison.Ordinal));
        },
        $"the audit trail holds: {string.Join(" ... ", texts)}");
}
