using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>An answer of the hub, read to its end.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Body => JsonElement.Parse(Text);

    public string? Detail => Body.GetProperty("detail").GetString();

    /// <summary>The first mistake of a 422, as <c>type at place.in.request</c>.</summary>
    public string Mistake
    {
        get
        {
            var mistake = Body.GetProperty("detail")[0];
            return $"{mistake.GetProperty("type").GetString()} at {string.Join('.', mistake.GetProperty("loc").EnumerateArray().Select(part => part.GetString()))}";
        }
    }

    public IReadOnlyList<string> Members => [.. Body.EnumerateObject().Select(member => member.Name)];
}

internal static class WireCalls
{
    /// <summary>Calls a route below the contract's prefix, or one of our own.</summary>
    public static async Task<WireAnswer> AskAsync(this HubApp hub, string? token, string method, string route, string? body = null)
    {
        using var client = hub.ClientOf(token);
        using var request = new HttpRequestMessage(
            new HttpMethod(method), route.StartsWith("/api/", StringComparison.Ordinal) ? route : $"{Contracts.HubRoutes.Prefix}/{route}");
        request.Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var response = await client.SendAsync(request, HubApp.Token);
        return new WireAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(HubApp.Token), response.Headers);
    }
}
