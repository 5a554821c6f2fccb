using System.Globalization;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Redis;

/// <summary>A Redis server of our own: on loopback, with an append-only file so that nothing accepted is lost with the process.</summary>
internal static class RedisServer
{
    /// <summary>The name of its process and log.</summary>
    public const string Name = "redis";

    /// <summary>How to start it.</summary>
    public static ChildSpec Spec(string program, RedisAddress address, Workspace workspace)
    {
        Directory.CreateDirectory(workspace.RedisDir);
        return new ChildSpec
        {
            Name = Name,
            Program = program,
            Arguments =
            [
                "--port", address.Port.ToString(CultureInfo.InvariantCulture),
                "--bind", address.Host,
                "--dir", workspace.RedisDir,
                "--appendonly", "yes",
                "--appendfsync", "everysec",
                "--save", "",
                "--daemonize", "no",
            ],
            Directory = workspace.RedisDir,
            LogFile = workspace.LogFile(Name),
        };
    }
}
