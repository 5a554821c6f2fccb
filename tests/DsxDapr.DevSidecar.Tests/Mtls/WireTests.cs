using System.Net;
using System.Net.Sockets;
using System.Text;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Naming;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Mtls;

/// <summary>What somebody sees who sits between two sidecars, and what becomes of certificates while they run.</summary>
public sealed class WireTests
{
    private const string Marker = "this-must-not-be-readable";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_wire_shows_no_clear_text(bool mtls)
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", EnableMtls = mtls }, new SidecarSpec { AppId = "app-b", AppPort = app.Port, EnableMtls = mtls });
        await using var wire = new Wire(sidecars["app-b"].InternalPort);
        var names = NameDirectory.Beside(sidecars.TrustDir, TimeProvider.System);
        names.Unregister("app-b", sidecars["app-b"].InternalPort);
        await names.RegisterAsync("app-b", wire.Port, CancellationToken.None);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await sidecars.SendAsync(
                    "app-a", HttpMethod.Post, $"/v1.0/invoke/app-b/method/{Marker}", new StringContent(Marker), ("X-Marker", Marker));
                return answer.IsSuccessStatusCode && wire.Seen.Length > 0;
            },
            "the call took the tapped way");

        // Without mTLS the tap proves that it would have seen it.
        Encoding.Latin1.GetString(wire.Seen).Contains(Marker, StringComparison.Ordinal).ShouldBe(!mtls);
        Encoding.Latin1.GetString(wire.Seen).Contains("app-a", StringComparison.Ordinal).ShouldBe(!mtls);
    }

    [Fact]
    public async Task Certificates_are_renewed_while_sidecars_run_and_calls_go_on()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = new TestSidecars { Time = clock };
        await sidecars.AddAsync(new SidecarSpec { AppId = "app-a" });
        for (var day = 0; day < 3; day++)
        {
            var callee = await sidecars.AddAsync(new SidecarSpec { AppId = "app-b", AppPort = app.Port }); // so that connections are new
            using (var answer = await sidecars.GetAsync("app-a", "/v1.0/invoke/app-b/method/x"))
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            }

            await callee.DisposeAsync();
            for (var hours = 0; hours < 24; hours++)
            {
                clock.Advance(TimeSpan.FromHours(1));
            }
        }
    }

    /// <summary>Passes bytes on to a sidecar, and keeps all it sees.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly MemoryStream _seen = new();
        private readonly CancellationTokenSource _end = new();
        private readonly Task _running;

        public Wire(int target)
        {
            _listener.Start();
            _running = AcceptAsync(target);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public byte[] Seen
        {
            get
            {
                lock (_seen)
                {
                    return _seen.ToArray();
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running;
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task AcceptAsync(int target)
        {
            List<Task> connections = [];
            try
            {
                while (true)
                {
                    connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token), target));
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(connections);
            }
        }

        private async Task PassAsync(TcpClient client, int target)
        {
            using var near = client;
            using var far = new TcpClient();
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, target, _end.Token);
                await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream()), CopyAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone.
            }
        }

        private async Task CopyAsync(NetworkStream from, NetworkStream to)
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var count)
            {
                lock (_seen)
                {
                    _seen.Write(buffer, 0, count);
                }

                await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
    }
}
