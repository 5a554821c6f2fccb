using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>A connector without a sidecar that a test holds in its hands: it enrolls, signs, and verifies what hubs sign.</summary>
internal sealed class SigningConnector : IHmacKeyStore, IAsyncDisposable
{
    public const string Name = "signing-connector";

    private readonly SecretScrub _scrub;
    private readonly HttpClient _plain = new();
    private readonly HttpClient _signing = new(new SigningHandler(TimeProvider.System) { InnerHandler = new SocketsHttpHandler() });
    private LoopbackApp _app = null!;

    // All that it was given: a call that was signed with one may come late, when the next but one is in use.
    private readonly ConcurrentDictionary<string, HmacKey> _keys = new(StringComparer.Ordinal);
    private volatile HmacKey? _current;

    private SigningConnector(SecretScrub scrub) => _scrub = scrub;

    public Guid Uuid { get; } = Guid.NewGuid();

    /// <summary>The key it signs with.</summary>
    public HmacKey Key => _current!;

    /// <summary>Starts one that is to enroll with these hubs.</summary>
    public static async Task<SigningConnector> StartAsync(HubReplicas replicas)
    {
        var connector = new SigningConnector(replicas.Scrub);
        connector._app = await LoopbackApp.StartAsync(
            static web =>
            {
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapPost($"/{Name}/read_file", static () => TypedResults.Text("harmless")).RequireAuthorization(DsxHmacDefaults.PolicyName);
                web.MapGet($"/{Name}/repo_check", static () => TypedResults.Text("""{"status":"success","message":"ok"}""", "application/json"))
                    .RequireAuthorization(DsxHmacDefaults.PolicyName);
            },
            builder =>
            {
                builder.Services.AddSingleton<IHmacKeyStore>(connector);
                builder.Services.AddAuthentication().AddDsxHmac(static options => options.PathPrefix = "/" + Name);
                builder.Services.AddAuthorization();
            });
        return connector;
    }

    /// <summary>Registers with a token and without a signature, as for the first time.</summary>
    public Task<HttpStatusCode> EnrollAsync(Uri hub, string token) => RegisterAsync(hub, _plain, token, key: null);

    /// <summary>A heartbeat: signed, and again when it brought a new key, which proves that it arrived.</summary>
    public async Task<HttpStatusCode> RefreshAsync(Uri hub)
    {
        var before = Key;
        var status = await RegisterAsync(hub, _signing, token: null, before);
        return Key.KeyId == before.KeyId ? status : await RegisterAsync(hub, _signing, token: null, Key);
    }

    /// <summary>A heartbeat that asks for a new key, and another one that proves that it arrived.</summary>
    public async Task<HttpStatusCode> RotateAsync(Uri hub)
    {
        await RegisterAsync(hub, _signing, token: null, Key, HubRoutes.RegisterForNewKey);
        return await RegisterAsync(hub, _signing, token: null, Key);
    }

    /// <summary>Sends a request with nothing to do, signed with a key, or with the present one.</summary>
    public async Task<HttpStatusCode> CheckAsync(Uri hub, HmacKey? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, HubRoutes.Prefix + "/scan/auth_check")).SignWith(key ?? Key);
        using var response = await _signing.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Sends requests with nothing to do until one is refused.</summary>
    /// <param name="hub">The hub that is to refuse them.</param>
    /// <param name="key">Signs them.</param>
    /// <param name="watch">Measures.</param>
    /// <param name="limit">When it must have happened.</param>
    /// <returns>When the last was sent that was accepted, whenever it was answered; zero when none was.</returns>
    public async Task<TimeSpan> AcceptedUntilAsync(Uri hub, HmacKey key, Stopwatch watch, TimeSpan limit)
    {
        var accepted = TimeSpan.Zero;
        await Eventually.TrueAsync(
            async () =>
            {
                var sent = watch.Elapsed;
                if (await CheckAsync(hub, key) == HttpStatusCode.Unauthorized)
                {
                    return true;
                }

                accepted = sent;
                return false;
            },
            "the hub refuses",
            limit);
        return accepted;
    }

    /// <summary>Submits items to a job.</summary>
    /// <returns>The answer's status, and after how long it says to ask again.</returns>
    public async Task<(HttpStatusCode Status, TimeSpan? RetryAfter)> SubmitAsync(Uri hub, string job, IReadOnlyList<string> locations)
    {
        var batch = new ScanRequestBatch
        {
            Requests = [.. locations.Select(location => new ScanRequest { Location = location, Metainfo = location, ScanJobId = job })],
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, HubRoutes.ScanRequestBatch))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(batch, WireJson.Options)),
        };
        using var response = await _signing.SendAsync(request.SignWith(Key));
        return (response.StatusCode, response.Headers.RetryAfter?.Delta);
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        return ValueTask.FromResult(_keys.TryGetValue(keyId, out var key) ? new HmacKeyOwner(key, Uuid, AppId: null) : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _plain.Dispose();
        _signing.Dispose();
    }

    private async Task<HttpStatusCode> RegisterAsync(Uri hub, HttpClient client, string? token, HmacKey? key, string route = HubRoutes.Register)
    {
        var model = new ConnectorInstance { Uuid = Uuid, Name = Name, Url = new Uri(_app.Url, Name).ToString() };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, route))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(model, WireJson.Options)),
        };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
        }

        using var response = await client.SendAsync(key is null ? request : request.SignWith(key));
        if (response.IsSuccessStatusCode)
        {
            var answer = (await response.Content.ReadFromJsonAsync<RegisterResponse>(WireJson.Options))!;
            Adopt(new HmacKey(answer.HmacKeyId!, answer.HmacSecret!));
        }

        return response.StatusCode;
    }

    private void Adopt(HmacKey key)
    {
        if (_current?.KeyId != key.KeyId)
        {
            _scrub.Issue($"secret of key {key.KeyId}", key.Secret);
            _keys[key.KeyId] = key; // first, so that it is not unknown for a moment
            _current = key;
        }
    }
}
