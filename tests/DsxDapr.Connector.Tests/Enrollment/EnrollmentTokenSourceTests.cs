using DsxDapr.Connector.Enrollment;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace DsxDapr.Connector.Tests.Enrollment;

public sealed class EnrollmentTokenSourceTests
{
    private readonly DaprClient _dapr = Substitute.For<DaprClient>();

    [Fact]
    public async Task The_first_of_the_stored_tokens_is_used()
    {
        Stored("first , second");

        (await ReadAsync(("DAPR_HTTP_PORT", "3500"))).ShouldBe("first");
    }

    [Fact]
    public async Task A_token_in_the_environment_wins()
    {
        Stored("stored");

        (await ReadAsync(("DAPR_HTTP_PORT", "3500"), ("DSXCONNECT_ENROLLMENT_TOKEN", "named"))).ShouldBe("named");
    }

    [Fact]
    public async Task Without_a_sidecar_there_may_be_none() => (await ReadAsync()).ShouldBeNull();

    [Fact]
    public async Task An_empty_secret_is_no_token()
    {
        Stored(" , ");

        (await ReadAsync(("DAPR_HTTP_PORT", "3500"))).ShouldBeNull();
    }

    private void Stored(string tokens) => _dapr
        .GetSecretAsync("dsx-secrets", "enrollment-tokens", Arg.Any<IReadOnlyDictionary<string, string>?>(), Arg.Any<CancellationToken>())
        .Returns(new Dictionary<string, string> { ["enrollment-tokens"] = tokens });

    private async Task<string?> ReadAsync(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
        using var sidecar = new SidecarReadiness(_dapr, configuration, TimeProvider.System, NullLogger<SidecarReadiness>.Instance);
        await sidecar.StartAsync(default);
        return await new EnrollmentTokenSource(configuration, _dapr, sidecar).ReadAsync(default);
    }
}
