using System.Text.Json;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Wire;

/// <summary>A subscriber to server-sent events, as a browser is one: it knows nothing but <c>data:</c> and <c>retry:</c> lines.</summary>
internal sealed class LiveClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private LiveClient(HttpClient client, HttpResponseMessage response, StreamReader reader) =>
        (_client, _response, _reader) = (client, response, reader);

    public HttpResponseMessage Response => _response;

    public static async Task<LiveClient> OpenAsync(HubApp hub, string route, string? token = HubApp.Viewer)
    {
        var client = hub.ClientOf(token);
        var response = await client.GetAsync($"{Contracts.HubRoutes.Prefix}/subscribe/{route}", HttpCompletionOption.ResponseHeadersRead, HubApp.Token);
        return new LiveClient(client, response, new StreamReader(await response.Content.ReadAsStreamAsync(HubApp.Token)));
    }

    /// <summary>The next line, an empty one included; null at the end of the stream.</summary>
    public async Task<string?> LineAsync() => await _reader.ReadLineAsync(HubApp.Token).AsTask().WaitAsync(Eventually.Deadline, HubApp.Token);

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonElement.Parse(line["data: ".Length..]);
            }

            line.ShouldBeOneOf("", "retry: 5000");
        }

        return null;
    }

    /// <summary>The next event of a type, leaving out others.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (true)
        {
            var next = (await NextAsync()).ShouldNotBeNull();
            if (next.GetProperty("type").GetString() == type)
            {
                return next;
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
        _client.Dispose();
    }
}
