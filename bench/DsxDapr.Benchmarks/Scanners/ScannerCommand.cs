using System.CommandLine;
using System.Text.Json;

namespace DsxDapr.Benchmarks.Scanners;

/// <summary><c>scanner</c>: what the scanner's process does with orders, from delivery to published verdict.</summary>
internal static class ScannerCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Argument<DirectoryInfo> DirectoryArgument = new("directory") { Description = "The files to scan, with all below." };

    private static readonly Option<int> ParallelOption = new("--parallel") { Description = "How many orders at once.", DefaultValueFactory = _ => 16 };

    private static readonly Option<int> RoundsOption = new("--rounds")
    {
        Description = "How often the files are scanned by one scanner; the first time warms it up.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<string?> ClamdOption = new("--clamd")
    {
        Description = "A clamd to ask instead of the signatures engine without lists, which is next to none: host:port or unix:/path.",
    };

    private static readonly Option<int?> EngineProcessOption = new("--engine-process") { Description = "The process id of the clamd, whose processor time is told." };

    public static Command Create()
    {
        var command = new Command("scanner", "Starts a scanner, orders it to scan every file, and prints the speed of each round as JSON.")
        {
            DirectoryArgument, ParallelOption, RoundsOption, ClamdOption, EngineProcessOption,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var files = arguments.GetRequiredValue(DirectoryArgument).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName).ToList();
            await using var neighbours = await ScannerNeighbours.StartAsync();
            await using var scanner = await ScannerProcess.StartAsync(neighbours.Port, arguments.GetValue(ClamdOption), cancellationToken);
            for (var round = 0; round < arguments.GetValue(RoundsOption); round++)
            {
                var run = new ScannerRun(neighbours, scanner, arguments.GetValue(ParallelOption), arguments.GetValue(EngineProcessOption));
                Console.WriteLine(JsonSerializer.Serialize(await run.ScanAsync(files, cancellationToken), Json));
            }
        });
        return command;
    }
}
