using System.CommandLine;

namespace DsxDapr.Cli.Hub;

/// <summary>The options of every command that asks the hub.</summary>
internal sealed class HubOptions
{
    /// <summary><c>--data-dir</c>: the run whose hub is asked.</summary>
    public Option<string?> DataDir { get; } = CommonOptions.DataDir();

    /// <summary><c>--hub</c>: a hub elsewhere.</summary>
    public Option<string?> Hub { get; } = new("--hub")
    {
        HelpName = "URL",
        Description = "Which hub (default: DSX_HUB_URL, else the one that dsx up runs). Its token is taken from DSX_OPERATOR_TOKEN.",
    };

    /// <summary><c>--ca-file</c>: by whom its certificate is verified.</summary>
    public Option<string?> CaFile { get; } = new("--ca-file")
    {
        HelpName = "FILE",
        Description = "A PEM file of the authorities to trust the hub by (default: DSX_CA_FILE, else those that this system trusts).",
    };

    /// <summary><c>--output</c>: for people or for programs.</summary>
    public Option<string?> Output { get; } =
        new Option<string?>("--output", "-o") { Description = "How to show it (default: table)." }.OneOf("table", "json");

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Options.Add(DataDir);
        command.Options.Add(Hub);
        command.Options.Add(CaFile);
        command.Options.Add(Output);
        return command;
    }

    /// <summary>The hub that <paramref name="result"/> names.</summary>
    public OperatorClient Client(ParseResult result, CliHost host) =>
        OperatorClient.Of(result.GetValue(Hub), result.GetValue(CaFile), Workspace.Of(host, result.GetValue(DataDir)), host);

    /// <summary>Whether the answer is for a program.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(Output) == "json";
}
