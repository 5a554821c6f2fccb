using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Everything that a Redis holds, streams and all, uncompressed.</summary>
internal static class RedisDump
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<byte[]> TakeAsync(RedisServer server)
    {
        using var folder = new TestFolder();
        await RunAsync(server, "config", "set", "rdbcompression", "no");
        await RunAsync(server, "--rdb", folder["dump.rdb"]);
        return await File.ReadAllBytesAsync(folder["dump.rdb"]);
    }

    private static async Task RunAsync(RedisServer server, params string[] arguments)
    {
        await using var command = Command.Start("redis-cli", ["-h", "127.0.0.1", "-p", $"{server.Port}", .. arguments]);
        await command.WaitAsync(Limit);
        command.ExitCode.ShouldBe(0, command.Output + command.Error);
    }
}
