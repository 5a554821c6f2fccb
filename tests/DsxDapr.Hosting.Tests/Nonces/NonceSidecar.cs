using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>A real sidecar in a process of its own, with a state store for nonces. The tests of a class may share it.</summary>
public abstract class NonceSidecar : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DsxDapr.DevSidecar.dll");

    private SidecarProcess? _sidecar;

    /// <summary>The address of its API.</summary>
    public Uri Url => _sidecar!.Url;

    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("dsx-nonces-");

    /// <summary>Ends it as a crash would.</summary>
    public Task StopAsync() => _sidecar!.StopAsync();

    public virtual async ValueTask InitializeAsync()
    {
        var resources = Folder.CreateSubdirectory("resources");
        await File.WriteAllTextAsync(Path.Combine(resources.FullName, "store.yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: dsx-registry
            spec:
              version: v1
            {Component}
            """);
        _sidecar = await SidecarProcess.StartAsync(
            Program, "dsx-hub", ["--resources-path", resources.FullName, "--trust-dir", Path.Combine(Folder.FullName, "trust")]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The lines of the component's <c>spec</c>, indented by two.</summary>
    protected abstract string Component { get; }
}

public sealed class InMemoryNonceSidecar : NonceSidecar
{
    protected override string Component => "  type: state.in-memory";
}

public sealed class SqliteNonceSidecar : NonceSidecar
{
    protected override string Component => $"""
          type: state.sqlite
          metadata:
            - name: connectionString
              value: "{Path.Combine(Folder.FullName, "nonces.db")}"
        """;
}

/// <summary>Starts a Redis, too, where one is installed; without one there is nothing.</summary>
public sealed class RedisNonceSidecar : NonceSidecar
{
    public RedisServer? Redis { get; private set; }

    public override async ValueTask InitializeAsync()
    {
        if (RedisServer.IsInstalled)
        {
            Redis = await RedisServer.StartAsync();
            await base.InitializeAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }
    }

    protected override string Component => $"""
          type: state.redis
          metadata:
            - name: redisHost
              value: "{Redis!.Address}"
            - name: keyPrefix
              value: name
        """;
}
