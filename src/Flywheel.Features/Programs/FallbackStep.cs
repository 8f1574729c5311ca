using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>Puts the default where a window has no value.</summary>
internal static class FallbackStep
{
    internal static Kernel Create(int slot, object fallback) => fallback switch
    {
        bool truth => Create(slot, truth),
        double number => Create(slot, number),
        string text => Create(slot, text),
        _ => Create(slot, (long)fallback),
    };

    private static Kernel Create<T>(int slot, T fallback) => (frame, count) =>
    {
        var vector = frame.Get<T>(slot);
        for (var i = 0; vector.AnyNull && i < count; i++)
        {
            if (vector.Nulls[i])
            {
                vector.Values[i] = fallback;
            }
        }

        vector.AnyNull = false;
    };
}
