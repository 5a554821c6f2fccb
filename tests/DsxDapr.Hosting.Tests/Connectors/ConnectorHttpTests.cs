using DsxDapr.Hosting.Connectors;
using DsxDapr.Hosting.Tests.Tls;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tests.Connectors;

/// <summary>Calls to a connector at an https URL, which a thief of its address must not be able to answer.</summary>
public sealed class ConnectorHttpTests
{
    private static readonly Uri Health = new("/healthz", UriKind.Relative);

    [Fact]
    public async Task A_connector_that_the_named_authority_vouches_for_is_called()
    {
        using var ca = new TestCa();
        await using var connector = await TlsApp.StartAsync(ca, ca.Issue("connector"));
        await using var services = Services(ca, ("CA_BUNDLE", ca.Ca.BundleFile));

        (await CallAsync(services, "fs", connector.Url)).ShouldContain("healthy");
    }

    [Fact]
    public async Task Another_authority_is_refused_with_the_file_and_the_setting_named()
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        await using var connector = await TlsApp.StartAsync(other, other.Issue("connector"));
        await using var services = Services(ca, ("CA_BUNDLE", ca.Ca.BundleFile));

        var refusal = await Should.ThrowAsync<HttpRequestException>(() => CallAsync(services, "fs", connector.Url));

        refusal.HttpRequestError.ShouldBe(HttpRequestError.SecureConnectionError);
        refusal.Message.ShouldContain(connector.Url.Authority);
        refusal.Message.ShouldContain(ca.Ca.BundleFile);
        refusal.Message.ShouldContain("DSXCONNECT_CONNECTORS__CA_BUNDLE");
    }

    [Fact]
    public async Task Without_a_bundle_a_private_certificate_is_refused_with_advice()
    {
        using var ca = new TestCa();
        await using var connector = await TlsApp.StartAsync(ca, ca.Issue("connector"));
        await using var services = Services(ca);

        (await Should.ThrowAsync<HttpRequestException>(() => CallAsync(services, "fs", connector.Url)))
            .Message.ShouldContain("a private authority is trusted by naming its file in DSXCONNECT_CONNECTORS__CA_BUNDLE");
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using var ca = new TestCa();
        await using var connector = await TlsApp.StartAsync(ca, ca.Issue("connector"));
        await using var services = Services(ca, ("CA_BUNDLE", ca.Ca.BundleFile));

        var byName = new UriBuilder(connector.Url) { Host = "localhost" }.Uri;

        (await Should.ThrowAsync<HttpRequestException>(() => CallAsync(services, "fs", byName)))
            .Message.ShouldContain("it is for hub.example.org, 127.0.0.1, not for localhost");
    }

    [Fact]
    public async Task A_port_that_does_not_speak_tls_is_refused_in_one_sentence()
    {
        await using var plain = await LoopbackApp.StartAsync(static _ => { });
        using var ca = new TestCa();
        await using var services = Services(ca, ("CA_BUNDLE", ca.Ca.BundleFile));

        (await Should.ThrowAsync<HttpRequestException>(() => CallAsync(services, "fs", new UriBuilder(plain.Url) { Scheme = "https" }.Uri)))
            .Message.ShouldStartWith($"no TLS connection to {plain.Url.Authority}: ");
    }

    [Fact]
    public async Task Only_the_connector_that_is_named_goes_unverified_and_every_connection_to_it_is_told_of()
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        await using var connector = await TlsApp.StartAsync(other, other.Issue("connector"));
        await using var services = Services(ca, ("CA_BUNDLE", ca.Ca.BundleFile), ("UNVERIFIED:0", "old-one"));

        await services.GetRequiredService<ConnectorTrust>().StartAsync(TestContext.Current.CancellationToken);
        (await CallAsync(services, "old-one", connector.Url)).ShouldContain("healthy");
        await Should.ThrowAsync<HttpRequestException>(() => CallAsync(services, "fs", connector.Url), "its connection is not shared");

        var logs = services.GetRequiredService<RecordingLoggerProvider>().Entries.Where(entry => entry.Level == LogLevel.Warning).ToList();
        logs.ShouldContain(entry => entry.Message.Contains("old-one", StringComparison.Ordinal));
        logs.ShouldContain(entry => entry.Message.Contains("is not in " + ca.Ca.BundleFile, StringComparison.Ordinal));
        services.GetRequiredService<Audit>().Reasons.ShouldHaveSingleItem().ShouldContain("is not to be trusted");
    }

    [Fact]
    public async Task A_bundle_that_is_none_is_named_at_start()
    {
        using var ca = new TestCa();
        await File.WriteAllTextAsync(ca.PathOf("none.crt"), "none");
        await using var services = Services(ca, ("CA_BUNDLE", ca.PathOf("none.crt")));

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ConnectorTrustOptions>>().Value)
            .Message.ShouldContain(ca.PathOf("none.crt"));
    }

    private static async Task<string> CallAsync(ServiceProvider services, string name, Uri url) =>
        await services.GetRequiredService<IConnectorHttp>().For(name).GetStringAsync(new Uri(url, Health));

    private static ServiceProvider Services(TestCa ca, params (string Name, string Value)[] settings)
    {
        var logs = new RecordingLoggerProvider();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"{ConnectorTrustOptions.Section}:{setting.Name}", (string?)setting.Value))).Build());
        services.AddLogging(logging => logging.AddProvider(logs)).AddSingleton(logs);
        services.AddSingleton(new TlsFiles(ca.Clock)).AddSingleton<Audit>();
        services.AddSingleton<IUnverifiedConnectorAudit>(provider => provider.GetRequiredService<Audit>());
        services.AddConnectorHttp(static options => options.MaxAttempts = 1);
        return services.BuildServiceProvider();
    }

    private sealed class Audit : IUnverifiedConnectorAudit
    {
        public List<string> Reasons { get; } = [];

        public void Connected(string reason) => Reasons.Add(reason);
    }
}
