using System.Net;
using System.Net.Http.Json;
using DsxDapr.Contracts.Scanners;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>The scanner asks its engines for the hub, and for nobody else.</summary>
public sealed class EngineReportsTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private ScannerApp _scanner = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync(new Uri("http://127.0.0.1:9"));
        _scanner = new ScannerApp(_sidecar.Url, new Dictionary<string, string>
        {
            ["DSXCONNECT_SCANNER:ENGINES"] = "dsxa,signatures",
            ["DSXCONNECT_SCANNER:BASE_URL"] = "http://127.0.0.1:9",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _scanner.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task The_hub_is_told_what_each_engine_answered()
    {
        using var answer = await _scanner.AskEnginesAsync("dsx-hub", ScannerApp.AppToken);

        var reports = await answer.Content.ReadFromJsonAsync<List<EngineReport>>(WireJson.Options);
        reports.ShouldNotBeNull().Count.ShouldBe(2);
        (reports[0].Name, reports[0].Engine).ShouldBe(("dsxa", "dsxa"));
        reports[0].Problem.ShouldNotBeNull().ShouldContain("http://127.0.0.1:9");
        reports[1].ShouldBe(new EngineReport { Name = "signatures", Engine = "signatures 0.1.0", Database = "built-in" });
    }

    [Theory]
    [InlineData("dsx-hub", null, HttpStatusCode.Unauthorized)]
    [InlineData("dsx-hub", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData(null, ScannerApp.AppToken, HttpStatusCode.Forbidden)]
    [InlineData("filesystem-connector", ScannerApp.AppToken, HttpStatusCode.Forbidden)]
    [InlineData("dsx-hub,filesystem-connector", ScannerApp.AppToken, HttpStatusCode.BadRequest)]
    public async Task Anybody_else_is_refused(string? caller, string? token, HttpStatusCode expected)
    {
        using var answer = await _scanner.AskEnginesAsync(caller, token);

        answer.StatusCode.ShouldBe(expected);
    }
}
