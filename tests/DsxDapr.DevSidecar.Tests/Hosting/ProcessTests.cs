using System.Diagnostics;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Hosting;

/// <summary>The program itself: the plan through standard input, one sentence when it cannot start, a clean end by signal.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_resource_that_is_not_supported_ends_the_program_with_one_sentence()
    {
        var file = TestSidecars.File("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {type: bindings.cron, version: v1}\n");
        using var program = Start($$"""
            {"trust_dir":"{{Trust()}}","sidecars":[{"app_id":"app-a","resources_paths":["{{Path.GetDirectoryName(file)}}"]}]}
            """);
        await program.WaitForExitAsync().WaitAsync(Eventually.Deadline);
        program.ExitCode.ShouldBe(1);
        (await program.StandardError.ReadToEndAsync()).ShouldBe($"{file}:4: spec.type is a type the DevSidecar does not have, not 'bindings.cron'.\n");
    }

    [Fact]
    public async Task SIGTERM_ends_it_and_takes_its_names_away()
    {
        var trust = Trust();
        var names = Path.Combine(Path.GetDirectoryName(trust)!, "names");
        using var program = Start($$"""{"trust_dir":"{{trust}}","sidecars":[{"app_id":"app-a","dapr_api_token":"s3cret"}]}""");
        var first = await program.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Deadline);
        first.ShouldNotBeNull().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info app-a HTTP API on 127\.0\.0\.1:\d+");
        Directory.GetFiles(names, "app-a.*.json").ShouldHaveSingleItem();
        using (var kill = Process.Start("kill", [program.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await program.WaitForExitAsync().WaitAsync(Eventually.Deadline);
        program.ExitCode.ShouldBe(0);
        Directory.GetFiles(names).ShouldBeEmpty();
        (first + await program.StandardOutput.ReadToEndAsync()).ShouldNotContain("s3cret");
    }

    private static string Trust() => Path.Combine(Directory.CreateTempSubdirectory("dsx-process-").FullName, "trust");

    private static Process Start(string plan)
    {
        var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(SidecarPlan).Assembly.Location, "--plan", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        program.StandardInput.Write(plan);
        program.StandardInput.Close();
        return program;
    }
}
