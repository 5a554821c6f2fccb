using System.CommandLine;
using System.Globalization;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>
/// <c>signatures</c>: what signing and verifying a request takes, beside the bare MAC of the same message. Verifying is what it adds
/// to receiving the request.
/// </summary>
internal static class SignaturesCommand
{
    private static readonly int[] BodyBytes = [0, 512, 65_536];

    public static Command Create()
    {
        var command = new Command("signatures", "Measures signing and verifying in one thread, beside HMACSHA256.HashData of the same message.");
        command.SetAction(static _ =>
        {
            Console.WriteLine("  body        what          ns     of bare MAC     bytes allocated");
            foreach (var bodyBytes in BodyBytes)
            {
                Report(bodyBytes);
            }
        });
        return command;
    }

    private static void Report(int bodyBytes)
    {
        var call = new SignedCall(bodyBytes);
        var measured = Measurement.Of(call.Mac, call.Sign, call.Receive, call.Verify);
        var (mac, signed, received, verified) = (measured[0], measured[1], measured[2], measured[3]);
        Write(bodyBytes, "bare MAC", mac, mac);
        Write(bodyBytes, "sign", signed, mac);
        Write(bodyBytes, "verify", new(verified.Nanoseconds - received.Nanoseconds, verified.Bytes - received.Bytes), mac);
    }

    private static void Write(int bodyBytes, string what, Measurement measured, Measurement mac) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{bodyBytes,6}  {what,-10}  {measured.Nanoseconds,10:N0}  {measured.Nanoseconds / mac.Nanoseconds,14:N2}  {measured.Bytes,18:N0}"));
}
