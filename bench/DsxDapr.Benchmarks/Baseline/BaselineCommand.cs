using System.CommandLine;
using System.Text.Json;

namespace DsxDapr.Benchmarks.Baseline;

/// <summary><c>baseline</c>: what one process can scan straight from disk; the limit that the whole system is compared with.</summary>
internal static class BaselineCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Argument<DirectoryInfo> DirectoryArgument = new("directory")
    {
        Description = "The files to scan, with all below.",
    };

    private static readonly Option<int> ParallelOption = new("--parallel")
    {
        Description = "How many files at once.",
        DefaultValueFactory = _ => 16,
    };

    private static readonly Option<DirectoryInfo?> SignaturesOption = new("--signatures") { Description = "A signature directory." };

    private static readonly Option<string?> ClamdOption = new("--clamd")
    {
        Description = "A clamd to ask instead of the signatures engine: host:port or unix:/path.",
    };

    private static readonly Option<int> WarmUpOption = new("--warm-up")
    {
        Description = "How many of the files are scanned before the time is taken, as in a process that has been running.",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<int?> EngineProcessOption = new("--engine-process") { Description = "The process id of the clamd, whose processor time is told." };

    public static Command Create()
    {
        var command = new Command("baseline", "Feeds every file to an engine in one process and prints the speed as JSON.")
        {
            DirectoryArgument, ParallelOption, SignaturesOption, ClamdOption, WarmUpOption, EngineProcessOption,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var engine = arguments.GetValue(ClamdOption) is { } clamd
                ? BaselineRun.ClamAv(clamd)
                : BaselineRun.Signatures(arguments.GetValue(SignaturesOption)?.FullName);
            var directory = arguments.GetRequiredValue(DirectoryArgument);
            var (parallel, process) = (arguments.GetValue(ParallelOption), arguments.GetValue(EngineProcessOption));
            await new BaselineRun(engine, parallel, process).ScanAsync(directory, arguments.GetValue(WarmUpOption), cancellationToken);
            var result = await new BaselineRun(engine, parallel, process).ScanAsync(directory, int.MaxValue, cancellationToken);
            Console.WriteLine(JsonSerializer.Serialize(result, Json));
        });
        return command;
    }
}
