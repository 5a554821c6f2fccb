using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>Listeners that cannot be end the start with a sentence for each mistake.</summary>
public sealed class ListenerSettingsTests : IDisposable
{
    private const string Api = "DSXCONNECT_API_LISTENER:";
    private const string Internal = "DSXCONNECT_INTERNAL_LISTENER:";

    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task A_listener_without_a_certificate_is_told_both_ways_out() => (await MistakesAsync((Api + "TLS_CERTFILE", null), (Api + "TLS_KEYFILE", null)))
        .ShouldBe(["DSXCONNECT_API_LISTENER__TLS_CERTFILE is not set: the listener needs a certificate, or "
            + "DSXCONNECT_API_LISTENER__TLS_TERMINATED_BY_PROXY=true when a proxy in front of it terminates TLS."]);

    [Fact]
    public async Task All_mistakes_are_named_at_once() => (await MistakesAsync(
            (Api + "ADDRESS", "the-office"), (Api + "PORT", "70000"), (Api + "TLS_CERTFILE", "/nowhere.crt"), (Api + "HSTS_SECONDS", "-1")))
        .ShouldBe(
        [
            "DSXCONNECT_API_LISTENER__PORT is 1 to 65535.",
            "DSXCONNECT_API_LISTENER__ADDRESS is the-office, which is not an IP address; * is every one of this machine.",
            "DSXCONNECT_API_LISTENER__TLS_CERTFILE: there is no file /nowhere.crt.",
            "DSXCONNECT_API_LISTENER__HSTS_SECONDS is 0 to 63072000.",
        ]);

    [Fact]
    public async Task A_certificate_without_a_port_is_no_listener() =>
        (await MistakesAsync((Internal + "PORT", null))).Single().ShouldStartWith("DSXCONNECT_INTERNAL_LISTENER__PORT is not set");

    [Fact]
    public async Task The_sidecars_port_cannot_be_the_listeners() =>
        (await MistakesAsync(("APP_PORT", "8586"), (Internal + "PORT", "8586"))).Single().ShouldContain("and so is APP_PORT");

    [Fact]
    public async Task Plain_HTTP_needs_the_proxies_addresses() =>
        (await MistakesAsync((Internal + "TLS_TERMINATED_BY_PROXY", "true"), (Internal + "TLS_CERTFILE", null), (Internal + "TLS_KEYFILE", null)))
            .Single().ShouldContain("needs DSXCONNECT_PROXIES");

    [Fact]
    public async Task Plain_HTTP_and_a_certificate_exclude_each_other() =>
        (await MistakesAsync((Internal + "TLS_TERMINATED_BY_PROXY", "true"), ("DSXCONNECT_PROXIES", "10.0.0.1")))
            .Single().ShouldContain("only one can be");

    [Fact]
    public async Task Client_certificates_need_an_authority() => (await MistakesAsync((Internal + "CLIENT_CERTIFICATES", "require")))
        .ShouldBe(["DSXCONNECT_INTERNAL_LISTENER__CLIENT_CA_FILE is not set."]);

    [Fact]
    public async Task A_proxy_is_an_address_or_a_network() => (await MistakesAsync(("DSXCONNECT_PROXIES", "10.0.0.1, my-proxy")))
        .ShouldBe(["DSXCONNECT_PROXIES: my-proxy is neither an address nor a network such as 10.0.0.0/8."]);

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.1, ::/0")]
    public async Task Everybody_is_no_proxy(string proxies) => (await MistakesAsync(("DSXCONNECT_PROXIES", proxies)))
        .Single().ShouldEndWith("is everybody: name the proxies alone, for they say who a client is.");

    [Fact]
    public async Task A_key_of_another_certificate_is_named_with_its_file()
    {
        var other = _authority.Issue("other", "other.example.com");

        (await MistakesAsync((Api + "TLS_KEYFILE", other.KeyFile))).Single().ShouldContain(other.KeyFile);
    }

    public void Dispose() => _authority.Dispose();

    private static async Task<IEnumerable<string>> MistakesAsync(params (string Name, string? Value)[] settings) =>
        (await ListeningHub.RefusalAsync(settings)).ShouldBeOfType<OptionsValidationException>().Failures;
}
