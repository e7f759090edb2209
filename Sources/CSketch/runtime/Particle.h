#pragma once
// The firmware API of sketches.
