using System.Globalization;
using DsxDapr.Cli.Running;
using Spectre.Console;

namespace DsxDapr.Cli.Status;

/// <summary>What is running and where, for people.</summary>
internal static class StatusTable
{
    /// <summary>Prints it.</summary>
    public static void Print(RunState state, Workspace workspace, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("App", "Address", "Sidecar", "Process", "Restarts", "Log");
        foreach (var app in state.Apps)
        {
            table.AddRow(
                new Text(app.Id),
                new Text(app.Address),
                new Text(Number(app.SidecarPorts.Http)),
                app.Pid is { } pid ? new Text(Number(pid)) : new Text("not running", new Style(Color.Yellow)),
                new Text(Number(app.Restarts)),
                new Text(Short(app.LogFile, workspace)));
        }

        foreach (var service in state.Services)
        {
            table.AddRow(
                new Text(service.Name, new Style(Color.Grey)),
                new Text(service.Name == Redis.RedisServer.Name ? state.Redis.Address ?? "" : ""),
                new Text(""),
                service.Pid is { } pid ? new Text(Number(pid)) : new Text("not running", new Style(Color.Yellow)),
                new Text(Number(service.Restarts)),
                new Text(Short(service.LogFile, workspace)));
        }

        console.Write(table);
        console.WriteLine($"Hub:   {state.HubUrl}");
        console.WriteLine($"Redis: {(state.Redis.Address is { } address ? $"{address} ({state.Redis.Mode})" : "none, embedded components")}");
        console.WriteLine($"Data:  {workspace.DataDir}");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Short(string path, Workspace workspace) => Path.GetRelativePath(workspace.DataDir, path);
}
