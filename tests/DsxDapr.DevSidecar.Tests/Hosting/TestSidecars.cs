using DsxDapr.DevSidecar.Apps;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Tests.Hosting;

/// <summary>Sidecars in this process, on free ports and with an authority of their own, each with a client for its API.</summary>
internal sealed class TestSidecars : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-sidecars-");
    private readonly List<SidecarGroup> _groups = [];
    private readonly SharedWriter _log = new();
    private readonly HttpClient _client = new(AppHttp.CreateHandler());

    /// <summary>What they logged.</summary>
    public string Log => _log.ToString();

    /// <summary>The folder of the authority.</summary>
    public string TrustDir => Path.Combine(_folder.FullName, "trust");

    /// <summary>Their clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Starts sidecars as one process would.</summary>
    public static async Task<TestSidecars> StartAsync(params SidecarSpec[] specs)
    {
        var sidecars = new TestSidecars();
        await sidecars.AddAsync(specs);
        return sidecars;
    }

    /// <summary>Starts more, as another process would.</summary>
    public async Task<SidecarGroup> AddAsync(params SidecarSpec[] specs)
    {
        var plan = new SidecarPlan { TrustDir = TrustDir, Sidecars = specs };
        var group = await SidecarGroup.CreateAsync(plan, Time, _log, CancellationToken.None);
        _groups.Add(group);
        await group.StartAsync(CancellationToken.None);
        return group;
    }

    /// <summary>Writes a file that specs may name.</summary>
    public static string File(string text, string name = "resource.yaml")
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("dsx-resources-").FullName, name);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    /// <summary>A running sidecar.</summary>
    public Sidecar this[string appId] => _groups.SelectMany(g => g.Sidecars).Last(s => s.AppId == appId);

    /// <summary>The address of a sidecar's API.</summary>
    public string Api(string appId) => $"http://127.0.0.1:{this[appId].HttpPort}";

    /// <summary>Sends a request to a sidecar's API, its target byte for byte.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string appId, HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, AppHttp.ExactUri(Api(appId) + target)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A GET at a sidecar's API.</summary>
    public Task<HttpResponseMessage> GetAsync(string appId, string target, params (string Name, string Value)[] headers) =>
        SendAsync(appId, HttpMethod.Get, target, content: null, headers);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var group in _groups)
        {
            await group.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        await _log.DisposeAsync();
    }

    /// <summary>Keeps what several groups write at a time, and may be read meanwhile.</summary>
    private sealed class SharedWriter : StringWriter
    {
        private readonly Lock _gate = new();

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return base.ToString();
            }
        }
    }
}
