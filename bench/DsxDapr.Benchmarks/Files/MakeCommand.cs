using System.CommandLine;

namespace DsxDapr.Benchmarks.Files;

/// <summary><c>make</c>: fills a directory with files of random content.</summary>
internal static class MakeCommand
{
    private static readonly Option<int> FilesOption = new("--files") { Description = "How many files.", DefaultValueFactory = _ => 5000 };
    private static readonly Option<int> SizeOption = new("--size") { Description = "The size of each in bytes.", DefaultValueFactory = _ => 4096 };
    private static readonly Option<int> MaliciousOption = new("--malicious") { Description = "How many of them are EICAR test files." };
    private static readonly Option<int> SeedOption = new("--seed") { Description = "Equal seeds make equal files.", DefaultValueFactory = _ => 1 };
    private static readonly Option<DirectoryInfo> OutOption = new("--out") { Description = "The directory.", Required = true };

    public static Command Create()
    {
        var command = new Command("make", "Fills a directory with files of random content.")
        {
            FilesOption, SizeOption, MaliciousOption, SeedOption, OutOption,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var generator = new FileGenerator(arguments.GetValue(SizeOption), arguments.GetValue(SeedOption));
            await generator.WriteAsync(
                arguments.GetRequiredValue(OutOption), arguments.GetValue(FilesOption), arguments.GetValue(MaliciousOption), cancellationToken);
        });
        return command;
    }
}
