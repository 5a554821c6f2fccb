using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace DsxDapr.DaprHttp;

/// <summary>The client over Dapr's HTTP API.</summary>
internal sealed partial class HttpDaprClient : DaprClient, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _clock;

    public HttpDaprClient(DaprClientOptions options, TimeProvider clock)
    {
        _clock = clock;
        _json = options.JsonSerializerOptions;
        var sockets = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(sockets) { BaseAddress = options.HttpEndpoint };
        if (!string.IsNullOrEmpty(options.ApiToken))
        {
            _http.DefaultRequestHeaders.Add(DaprHeaders.ApiToken, options.ApiToken);
        }
    }

    public override async Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await _http.GetAsync(Relative("/v1.0/healthz/outbound"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // it did not answer in time
        }
    }

    public override async Task WaitForSidecarAsync(CancellationToken cancellationToken = default)
    {
        while (!await CheckOutboundHealthAsync(cancellationToken))
        {
            await Task.Delay(HealthInterval, _clock, cancellationToken);
        }
    }

    public override async Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default)
    {
        using var response = await _http.GetAsync(Relative("/v1.0/metadata"), cancellationToken);
        await EnsureSuccessAsync(response, "read the sidecar's metadata", cancellationToken);
        return await response.Content.ReadFromJsonAsync<DaprMetadata>(JsonSerializerOptions.Web, cancellationToken)
            ?? throw new DaprException("The sidecar's metadata are empty.");
    }

    public void Dispose() => _http.Dispose();

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private static string Escape(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return Uri.EscapeDataString(text);
    }

    private static string MetadataQuery(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is null or { Count: 0 }
            ? ""
            : "?" + string.Join('&', metadata.Select(static pair => $"metadata.{Escape(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await CreateExceptionAsync(response, what, cancellationToken);
        }
    }

    private static async Task<DaprException> CreateExceptionAsync(
        HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        var error = DaprError.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        var message = $"Dapr did not {what}: {(int)response.StatusCode} {error.ErrorCode} {error.Message}";
        return new DaprException(response.StatusCode, error.ErrorCode, message);
    }

    // Sent with its length: a sidecar takes the bytes as they are, and nothing is left to a chunked encoding.
    private ByteArrayContent CreateContent<T>(T value) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, _json)) { Headers = { ContentType = Json } };
}
