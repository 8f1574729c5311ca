using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Flywheel.Benchmarks;

/// <summary>
/// Runs every benchmark a few times: it must still work, and allocate no more than it promises. Counts bytes itself, because
/// BenchmarkDotNet forgives anything under one allocation quantum (8 KiB), which hides a hundred bytes a call.
/// </summary>
internal static class AllocationGate
{
    private const int Repeats = 5;
    private const int Calls = 16;

    /// <summary>Enough of a slow benchmark: bytes do not wobble, so a few calls of it say what many would.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(200);

    /// <summary>Prints a line a benchmark and the two counts; returns 0 only when some ran and all kept their promise.</summary>
    public static int Run()
    {
        var (succeeded, failed) = (0, 0);
        foreach (var benchmark in Benchmarks())
        {
            var complaint = Complaint(benchmark);
            Console.WriteLine($"{(complaint is null ? "ok    " : "failed")} {benchmark.Descriptor.GetFilterName()} {benchmark.Parameters.DisplayInfo} {complaint}");
            _ = complaint is null ? succeeded++ : failed++;
        }

        Console.WriteLine($"  succeeded: {succeeded}\n  failed: {failed}");
        return failed == 0 && succeeded > 0 ? 0 : 1;
    }

    /// <summary>
    /// The least bytes that one operation allocated: other threads of the process can only add to a count. The first call, which
    /// fills caches, does not count.
    /// </summary>
    private static long AllocatedBytes(Action call, int operationsPerCall)
    {
        call();
        var least = long.MaxValue;
        var started = Stopwatch.GetTimestamp();
        for (var repeat = 0; repeat < Repeats && (repeat == 0 || Stopwatch.GetElapsedTime(started) < Enough); repeat++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var calls = 0;
            do
            {
                call();
                calls++;
            }
            while (calls < Calls && Stopwatch.GetElapsedTime(started) < Enough);

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / ((long)calls * operationsPerCall));
        }

        return least;
    }

    private static IEnumerable<BenchmarkCase> Benchmarks() => typeof(AllocationGate).Assembly.GetTypes()
        .Where(type => type is { IsPublic: true, IsAbstract: false })
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type, ManualConfig.CreateEmpty()).BenchmarksCases);

    private static string? Complaint(BenchmarkCase benchmark)
    {
        var descriptor = benchmark.Descriptor;
        var subject = Activator.CreateInstance(descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            descriptor.Type.GetProperty(parameter.Name)?.SetValue(subject, parameter.Value);
        }

        try
        {
            Invoke(subject, descriptor.GlobalSetupMethod);
            Invoke(subject, descriptor.IterationSetupMethod);
            var allocated = AllocatedBytes(Operation(subject, descriptor.WorkloadMethod), descriptor.OperationsPerInvoke);
            Invoke(subject, descriptor.IterationCleanupMethod);
            Invoke(subject, descriptor.GlobalCleanupMethod);
            var promised = descriptor.WorkloadMethod.GetCustomAttribute<AllocatesAtMostAttribute>()?.Bytes;
            return allocated > promised ? $"allocates {allocated} bytes; it promised at most {promised}" : null;
        }
        catch (Exception fault)
        {
            return $"does not run: {fault}";
        }
    }

    private static void Invoke(object subject, MethodInfo? method)
    {
        if (method is not null)
        {
            Operation(subject, method)();
        }
    }

    /// <summary>A call that does not box its result, and waits where there is something to wait for.</summary>
    private static Action Operation(object subject, MethodInfo method)
    {
        Expression call = Expression.Call(Expression.Constant(subject), method);
        if (call.Type.GetMethod("GetAwaiter", Type.EmptyTypes) is { } getAwaiter)
        {
            call = Expression.Call(Expression.Call(call, getAwaiter), "GetResult", null);
        }

        if (!call.Type.IsValueType && call.Type != typeof(void))
        {
            call = Expression.Call(((Action<object>)Use).Method, call);
        }

        return Expression.Lambda<Action>(Expression.Block(call, Expression.Empty())).Compile();
    }

    /// <summary>Takes a result where the compiler cannot follow it, or it would prove the result unused and make it on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(object result) => _ = result;
}
