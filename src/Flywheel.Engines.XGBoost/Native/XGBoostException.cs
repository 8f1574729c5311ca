using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>XGBoost said no, with its own words.</summary>
internal sealed partial class XGBoostException(string message) : InvalidOperationException(message)
{
    /// <summary>Throws when a native call did not return 0. Call at once and on the same thread: the message is the thread's last.</summary>
    public static void Check(int returned)
    {
        if (returned != 0)
        {
            throw new XGBoostException(Reason(Marshal.PtrToStringUTF8(XGBoostNative.GetLastError()) ?? ""));
        }
    }

    /// <summary>The sentence alone: no clock time, no place in XGBoost's sources, no stack trace.</summary>
    private static string Reason(string message)
    {
        var end = message.IndexOf("Stack trace:", StringComparison.Ordinal);
        var text = SourcePlace().Replace(end < 0 ? message : message[..end], "");
        return $"XGBoost: {string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
    }

    [GeneratedRegex(@"^\s*\[\d\d:\d\d:\d\d\] \S+:\d+: ")]
    private static partial Regex SourcePlace();
}
