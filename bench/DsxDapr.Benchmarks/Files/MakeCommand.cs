using System.CommandLine;

namespace DsxDapr.Benchmarks.Files;

/// <summary><c>make</c>: fills a directory with files of random content.</summary>
internal static class MakeCommand
{
    private static readonly Option<int> FilesOption = Number("--files", "How many files.", 5000);
    private static readonly Option<int> SizeOption = Number("--size", "The size of each in bytes.", 4096);
    private static readonly Option<int> MaliciousOption = Number("--malicious", "How many of them are EICAR test files.", 0);
    private static readonly Option<int> SeedOption = Number("--seed", "Equal seeds make equal files.", 1);
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
                arguments.GetRequiredValue(OutOption),
                arguments.GetValue(FilesOption),
                arguments.GetValue(MaliciousOption),
                cancellationToken);
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
