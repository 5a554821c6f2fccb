using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Tests.App;

/// <summary>A connector that speaks for itself only: it enrolls and signs, but serves nothing.</summary>
internal sealed class TestConnector(HubApp hub, string name = "test-connector") : IDisposable
{
    private readonly HttpClient _client = hub.ClientOf(null);
    private readonly HttpClient _signing = hub.CreateDefaultClient(new SigningHandler(hub.Clock));

    public Guid Uuid { get; init; } = Guid.NewGuid();

    /// <summary>Where it says it is; by default where nobody answers.</summary>
    public string? Url { get; init; }

    public HmacKey? Key { get; set; }

    /// <summary>Registers unsigned, as an unmodified dsx-connect connector does, and adopts the key.</summary>
    public Task<HttpStatusCode> RegisterAsync(string? token = HubApp.EnrollmentToken) => RegisterAsync(token, signed: false);

    /// <summary>Registers signed with its key.</summary>
    public Task<HttpStatusCode> RefreshAsync(string? token = HubApp.EnrollmentToken) => RegisterAsync(token, signed: true);

    /// <summary>Sends a request that it signs.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, string body = "")
    {
        using var request = new HttpRequestMessage(method, route) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        return await _signing.SendAsync(request.SignWith(Key!), HubApp.Token);
    }

    public void Dispose()
    {
        _client.Dispose();
        _signing.Dispose();
    }

    private async Task<HttpStatusCode> RegisterAsync(string? token, bool signed)
    {
        var model = new ConnectorInstance { Uuid = Uuid, Name = name, Url = Url ?? $"http://127.0.0.1:9/{name}" };
        using var request = new HttpRequestMessage(HttpMethod.Post, HubRoutes.Register)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(model, WireJson.Options)),
        };
        request.Headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
        using var response = signed
            ? await _signing.SendAsync(request.SignWith(Key!), HubApp.Token)
            : await _client.SendAsync(request, HubApp.Token);
        if (response.IsSuccessStatusCode)
        {
            var answer = (await response.Content.ReadFromJsonAsync<RegisterResponse>(WireJson.Options, HubApp.Token))!;
            Key = new HmacKey(answer.HmacKeyId!, answer.HmacSecret!);
        }

        return response.StatusCode;
    }
}
