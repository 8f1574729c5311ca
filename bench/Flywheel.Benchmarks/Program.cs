using System.Globalization;
using BenchmarkDotNet.Running;
using Flywheel.Benchmarks;
using Flywheel.Benchmarks.Monitors;
using Flywheel.Benchmarks.Serving;
using Flywheel.Benchmarks.Windows;

// 'Flywheel.Benchmarks --gate' runs each benchmark a few times and checks what it allocates: figures that do not wobble.
// 'Flywheel.Benchmarks windows' times the window features of every flight against a bare loop.
// 'Flywheel.Benchmarks monitors' times the monitors over a million predictions of 60 features.
// 'Flywheel.Benchmarks watching FLYWHEEL' says what the loop of a served model costs beside serving it.
// 'Flywheel.Benchmarks serve WORKSPACE PROJECT PORT' serves a project's champion with an echo beside it, for bench/loads/predict.py.
// 'Flywheel.Benchmarks path WORKSPACE PROJECT' says where the time of one prediction goes.
// Otherwise the arguments are BenchmarkDotNet's, for instance '--filter *Digest*'.
if (args is ["--gate"])
{
    return AllocationGate.Run();
}

if (args is ["windows", ..])
{
    return await WindowLoad.RunAsync(args[1..]);
}

if (args is ["monitors", ..])
{
    return MonitorLoad.Run(args[1..]);
}

if (args is ["watching", var flywheel])
{
    return await WatchingLoad.RunAsync(flywheel);
}

if (args is ["serve", var workspace, var project, var port])
{
    return await EchoServer.RunAsync(workspace, project, int.Parse(port, CultureInfo.InvariantCulture));
}

if (args is ["path", var place, var served])
{
    return await PathLoad.RunAsync(place, served);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchmarkConfig.Timed);
return 0;
