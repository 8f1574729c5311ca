using System.Reflection;
using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>Finds and loads the native library, once a process.</summary>
internal static partial class XGBoostLibrary
{
    /// <summary>An environment variable with the library's path; it wins over every other place.</summary>
    public const string PathVariable = "FLYWHEEL_XGBOOST";

    private const string FileName = "libxgboost.so.0";

    /// <summary>What the library itself needs, in order. Loaded first when they lie beside it, so that no system-wide package is needed.</summary>
    private static readonly string[] Needed = ["libgomp.so.1", "libdmlc.so.0"];

    private static readonly Lazy<(nint Handle, Refusal? Missing)> Loaded = new(Find);

    /// <summary>Null when the library is there, or why it is not.</summary>
    public static Refusal? Load() => Loaded.Value.Missing;

    public static void RegisterResolver() => NativeLibrary.SetDllImportResolver(typeof(XGBoostLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != XGBoostNative.Library)
        {
            return 0;
        }

        var (handle, missing) = Loaded.Value;
        return missing is null ? handle : throw new DllNotFoundException(missing.ToString());
    }

    private static (nint Handle, Refusal? Missing) Find()
    {
        var candidates = Candidates().ToArray();
        if (candidates.FirstOrDefault(File.Exists) is not { } path)
        {
            return (0, XGBoostRefusals.LibraryMissing(FileName, candidates.Select(candidate => Path.GetDirectoryName(candidate)!).Distinct()));
        }

        RestInsteadOfSpinning();
        foreach (var needed in Needed.Select(name => Path.Combine(Path.GetDirectoryName(path)!, name)).Where(File.Exists))
        {
            NativeLibrary.TryLoad(needed, out _);
        }

        try
        {
            return (NativeLibrary.Load(path), null);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            return (0, XGBoostRefusals.LibraryBroken(path, problem.Message));
        }
    }

    /// <summary>
    /// OpenMP's threads spin while they wait for each other, up to a hundred milliseconds of a core. Beside a server, a table engine or another fit
    /// that makes training several times slower (measured: five times). Read by libgomp when it loads; a user's own setting stays.
    /// </summary>
    private static void RestInsteadOfSpinning()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
        }
    }

    // .NET keeps its own copy of the environment; native code sees only what is set through the C library.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            yield return path;
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "artifacts", "native", FileName);
        }
    }
}
