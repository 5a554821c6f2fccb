namespace DsxDapr.DevSidecar.Hosting;

/// <summary>
/// The command line: <c>--plan -</c> for many sidecars, or daprd's flags for one. Tokens come in the plan or in the environment,
/// never on the command line, which every user of the machine can read.
/// </summary>
internal static class CommandLine
{
    /// <summary>What the process shall run.</summary>
    /// <exception cref="PlanException">The command line or the plan is not valid.</exception>
    public static async Task<SidecarPlan> ReadPlanAsync(string[] args, CancellationToken ct)
    {
        var flags = Flags.Parse(args);
        if (flags.Text("plan") is not { } plan)
        {
            return PlanReader.Check(SingleSidecar.FromFlags(flags, Environment.GetEnvironmentVariable));
        }

        if (flags.Names.FirstOrDefault(n => n != "plan") is { } other)
        {
            throw new PlanException($"--{other} cannot be given beside --plan, which says everything.");
        }

        if (plan == "-")
        {
            await using var input = Console.OpenStandardInput();
            return await PlanReader.ReadAsync(input, ct);
        }

        if (!File.Exists(plan))
        {
            throw new PlanException($"There is no plan {plan}.");
        }

        await using var file = File.OpenRead(plan);
        return await PlanReader.ReadAsync(file, ct);
    }
}
