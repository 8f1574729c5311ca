using System.Runtime.InteropServices;
using Flywheel.Cli;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C asks the verb to stop where it can resume; the second one ends the process.
    pressed.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
};

// How containers and service managers ask. A web host would take the signal and leave the verb waiting.
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, asked =>
{
    asked.Cancel = true;
    interrupt.Cancel();
});

return (int)await CommandLine.RunAsync(args, Terminal.Process, interrupt.Token);
