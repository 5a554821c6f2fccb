using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>The scanner as its Program composes it, with settings as the environment gives them.</summary>
internal sealed class ScannerApp(Uri sidecar, IReadOnlyDictionary<string, string>? settings = null) : WebApplicationFactory<Program>
{
    public const string AppToken = "the app's token";

    /// <summary>Delivers an order as the sidecar does.</summary>
    public async Task<string?> DeliverAsync(ScanOrder order)
    {
        var envelope = new { id = Guid.NewGuid(), specversion = "1.0", source = "dsx-hub", type = EventTypes.ScanOrdered, data = order };
        using var answer = await PostAsync(envelope, AppToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
    }

    /// <summary>Posts <paramref name="envelope"/> to the route of orders.</summary>
    public async Task<HttpResponseMessage> PostAsync(object envelope, string? token)
    {
        using var client = CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/scan-requests")
        {
            Content = JsonContent.Create(envelope, options: WireJson.Options),
        };
        request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        return await client.SendAsync(request);
    }

    /// <summary>Asks for the engines as <paramref name="caller"/>, the way the scanner's sidecar passes it on.</summary>
    public async Task<HttpResponseMessage> AskEnginesAsync(string? caller, string? token)
    {
        using var client = CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dsx-scanner/engines");
        request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        request.Headers.TryAddWithoutValidation("dapr-caller-app-id", caller);
        return await client.SendAsync(request);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("DAPR_HTTP_PORT", $"{sidecar.Port}");
        builder.UseSetting("DAPR_API_TOKEN", FakeSidecar.ApiToken);
        builder.UseSetting("APP_API_TOKEN", AppToken);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            builder.UseSetting(name, value);
        }
    }
}
