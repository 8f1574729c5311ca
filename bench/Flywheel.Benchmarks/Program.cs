using BenchmarkDotNet.Running;
using Flywheel.Benchmarks;

// 'Flywheel.Benchmarks --gate' runs each benchmark a few times and checks what it allocates: figures that do not wobble.
// Otherwise the arguments are BenchmarkDotNet's, for instance '--filter *Digest*'.
if (args is ["--gate"])
{
    return AllocationGate.Run();
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, BenchmarkConfig.Timed);
return 0;
