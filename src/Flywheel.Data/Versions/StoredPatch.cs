using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>How a part is kept that is not kept whole.</summary>
/// <param name="Part">The part's digest, of its whole bytes.</param>
/// <param name="Bases">The parts whose rows, one after the other, it is a change of; themselves whole or patches.</param>
/// <param name="Changes">The object with the rows put in and taken out.</param>
/// <param name="Order">The columns its rows are sorted by.</param>
/// <param name="Length">The longest way from a whole part to this one, in patches.</param>
internal sealed record StoredPatch(Digest Part, ImmutableArray<Digest> Bases, Digest Changes, ImmutableArray<string> Order, int Length);
