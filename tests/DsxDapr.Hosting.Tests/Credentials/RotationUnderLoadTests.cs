using System.Collections.Concurrent;
using System.Net;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Tests.Credentials;

public sealed class RotationUnderLoadTests
{
    private const int Rotations = 10;
    private const int Callers = 3;
    private const int CallsPerStep = 7;
    private static readonly Guid Connector = Guid.NewGuid();
    private static readonly TimeSpan LongerThanTheCache = TimeSpan.FromSeconds(6);

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeCredentialState _state = new();
    private readonly RotatingConnector _connector = new();
    private readonly ConcurrentQueue<HttpStatusCode> _answers = new();
    private readonly int[] _answered = new int[Callers];

    [Fact]
    public async Task No_call_fails_in_either_direction_while_keys_are_rotated()
    {
        var (hub, scanner) = (CreateReplica(), CreateReplica());
        _connector.Adopt((await EnrollAsync(hub, null)).Key);
        await using var hubApp = await StartAsync(hub);
        await using var connectorApp = await StartAsync(_connector);
        using var end = new CancellationTokenSource();
        var calls = Task.WhenAll(
            CallAsync(0, hubApp, () => ValueTask.FromResult(_connector.Current), end.Token),
            CallAsync(1, connectorApp, async () => (await hub.FindByConnectorAsync(Connector, CancellationToken.None))!.Key, end.Token),
            CallAsync(2, connectorApp, async () => (await scanner.FindByConnectorAsync(Connector, CancellationToken.None))!.Key, end.Token));
        var keyIds = new HashSet<string> { _connector.Current.KeyId };

        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            await scanner.RotateAsync(Connector, null, CancellationToken.None);
            await SomeCallsAsync();
            await RegisterAsync(hub);
            await SomeCallsAsync();
            await RegisterAsync(hub);
            await SomeCallsAsync();
            keyIds.Add(_connector.Current.KeyId).ShouldBeTrue();
            _clock.Advance(LongerThanTheCache);
        }

        await end.CancelAsync();
        await calls;
        _answers.ShouldAllBe(static answer => answer == HttpStatusCode.OK);
        (await hub.FindByConnectorAsync(Connector, CancellationToken.None))!.Key.KeyId.ShouldBe(_connector.Current.KeyId);
    }

    private async Task CallAsync(int caller, LoopbackApp app, Func<ValueTask<HmacKey>> key, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SigningHandler(_clock) { InnerHandler = new SocketsHttpHandler() });
        while (!cancellationToken.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, app.Url).SignWith(await key());
            using var response = await client.SendAsync(request, CancellationToken.None);
            _answers.Enqueue(response.StatusCode);
            Interlocked.Increment(ref _answered[caller]);
        }
    }

    // By every caller: who is held up must not come with a key, or of a time, that is some rotations old.
    private Task SomeCallsAsync()
    {
        var wanted = Enumerable.Range(0, Callers).Select(caller => Volatile.Read(ref _answered[caller]) + CallsPerStep).ToArray();
        return Eventually.TrueAsync(
            () => wanted.Select((count, caller) => Volatile.Read(ref _answered[caller]) >= count).All(static isMade => isMade), "calls are made");
    }

    // As the SDK: signed with the key in use, and the key that comes back is used from then on.
    private async Task RegisterAsync(DaprCredentialStore hub) => _connector.Adopt((await EnrollAsync(hub, _connector.Current.KeyId)).Key);

    private static async Task<Security.Credentials.ConnectorCredential> EnrollAsync(DaprCredentialStore hub, string? provenKeyId) =>
        (await hub.EnrollAsync(Connector, "filesystem-connector", null, provenKeyId, CancellationToken.None))!.Credential;

    private Task<LoopbackApp> StartAsync(IHmacKeyStore keys) => LoopbackApp.StartAsync(
        static web =>
        {
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapGet("/", static () => Results.Ok()).RequireAuthorization(DsxHmacDefaults.PolicyName);
        },
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_clock).AddSingleton(keys);
            builder.Services.AddAuthentication().AddDsxHmac();
            builder.Services.AddAuthorization();
        });

    private DaprCredentialStore CreateReplica() => new(_state.Client, _clock);
}
