using Spectre.Console;

namespace DsxDapr.Cli;

/// <summary>Consoles for tables.</summary>
internal static class CliConsole
{
    // Wide enough that a table in a file or pipe is not wrapped.
    private const int WidthOfFiles = 240;

    /// <summary>A console on <paramref name="writer"/>: with colours on a terminal, plain and wide otherwise.</summary>
    public static IAnsiConsole Of(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!terminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
