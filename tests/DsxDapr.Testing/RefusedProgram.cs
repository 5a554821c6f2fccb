using System.Reflection;

namespace DsxDapr.Testing;

/// <summary>
/// A program that is to refuse its start. It runs by its own entry point: a <c>WebApplicationFactory</c> may be late to hear of the reason, and
/// then tells only that the program's services are disposed of.
/// </summary>
public static class RefusedProgram
{
    /// <summary>Starts one in this process, and returns what it throws.</summary>
    /// <typeparam name="TProgram">Any type of the program.</typeparam>
    /// <param name="settings">Its settings, with colons in their names.</param>
    /// <exception cref="TimeoutException">The program did not end.</exception>
    /// <exception cref="InvalidOperationException">The program ended without a reason.</exception>
    public static async Task<Exception> StartAsync<TProgram>(IEnumerable<(string Name, string Value)> settings)
    {
        var main = typeof(TProgram).Assembly.EntryPoint!;
        object[] arguments = [settings.Select(setting => $"--{setting.Name}={setting.Value}").ToArray()];
        try
        {
            await Task.Factory
                .StartNew(
                    () => main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)
                .WaitAsync(Eventually.Deadline);
        }
        catch (Exception refusal) when (refusal is not TimeoutException)
        {
            return refusal;
        }

        throw new InvalidOperationException($"{main.DeclaringType!.Assembly.GetName().Name} ended without a reason.");
    }
}
