using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Tests.Defaults;

namespace DsxDapr.Hosting.Tests.Production;

/// <summary>In production nobody but the app's own sidecar hands it events, whichever way that could be switched off.</summary>
public sealed class SidecarTokenTests
{
    [Theory]
    [InlineData("DAPR_HTTP_PORT", "3500")]
    [InlineData("DSX_ALLOW_UNAUTHENTICATED_SIDECAR", "true")]
    public async Task An_app_that_would_take_events_from_anybody_does_not_start(string setting, string value) =>
        (await Should.ThrowAsync<ProductionRefusedException>(() => DefaultApp.StartAsync(new() { ["DSXCONNECT_APP_ENV"] = "prod", [setting] = value })))
            .Message.ShouldContain("DSXCONNECT_ALLOW__UNAUTHENTICATED_SIDECAR=true");

    [Fact]
    public async Task An_app_that_takes_events_from_nobody_starts()
    {
        await using var app = await DefaultApp.StartAsync(new() { ["DSXCONNECT_APP_ENV"] = "prod" });

        app.Urls.ShouldHaveSingleItem();
    }
}
