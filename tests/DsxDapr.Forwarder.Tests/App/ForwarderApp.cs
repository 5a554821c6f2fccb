using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace DsxDapr.Forwarder.Tests.App;

/// <summary>The forwarder as its Program composes it.</summary>
internal sealed class ForwarderApp(string output) : WebApplicationFactory<Program>
{
    public const string AppToken = "the app's token";

    /// <summary>Delivers <paramref name="body"/> as the sidecar does.</summary>
    public async Task<HttpResponseMessage> DeliverAsync(string route, object body, string? token = AppToken)
    {
        using var client = CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        return await client.SendAsync(request);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("APP_API_TOKEN", AppToken)
        .UseSetting("DSXFORWARDER:OUTPUT", output);
}
